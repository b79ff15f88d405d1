# Calls and files that are wrong.
sum() {
	printf '%b' "$1" >sum.csv
	try verify --monotone --coefficients sum.csv
}
sum ''
sum 'decay,frequency,coefficient\n'
sum 'decay,coefficient\n1,1\n'
sum 'decay,frequency,coefficient\n1,0,nan\n'
sum 'decay,frequency,coefficient\n0x1,0,1\n'
sum 'decay,frequency,coefficient\n1,0,1e99999\n'
sum 'decay,frequency,coefficient\n1,0\n'
sum 'decay,frequency,coefficient\n1,"0,1\n'
try verify --monotone --coefficients missing.csv
try verify --monotone --coefficients sum.csv -e rope
try verify --monotone --coefficients sum.csv --samples 3
try verify --monotone --curve rms
try verify --monotone --curve ones --samples 3
try verify --monotone -d 7
try verify --monotone -e hope:damping=0.5
try verify --monotone --vectors sum.csv
try verify --monotone --layout half
try verify --monotone --samples 0
try verify --monotone --samples 1e7
try verify --monotone --samples 10 -p shares.png
try verify --monotone --bits 32
try verify --monotone --bits 1e6
try verify --monotone --claim relative
try verify --monotone --list
try verify --monotone --damping 1
try verify --monotone --measured missing.safetensors
try verify --monotone --measured "$data/qk-f32.safetensors" --layer 9
try verify --monotone --measured "$data/qk-f32.safetensors" --pairs 0
try verify --monotone --q "$data/layer2-q.npy"
try verify --monotone -e nope -n 1 -g curve.gp
try verify --monotone --coefficients sum.csv -o sum.csv
printf 'decay,frequency,coefficient\n1,0,1\n' >sum.csv
try verify --monotone --coefficients sum.csv -o sum.csv
try verify --monotone --coefficients sum.csv -o /dev/full
rm -f sum.csv
left
