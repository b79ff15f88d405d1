# Curves decided: encodings, one query and key, any exponential sum.
try verify --monotone
try verify --monotone --format text
try verify --monotone -e hope -e hope:damping=1:allow-growth=1 -e hope:damping=0.9:allow-growth=1 -d 8 --curve ones
printf 'q,k\n1,1\n1,1\n3,-2\n1,-1\n2,1.5\n-1,0.5\n' >qk.csv
try verify --monotone -e hope -e rope -e alibi:slope=0 --vectors qk.csv --format text
try verify --monotone -e hope --vectors qk.csv --layout half
# The two of the manual, which doubles get wrong.
printf 'decay,frequency,coefficient\n0.01,0,1\n0.001,0,-1e-6\n' >sum.csv
printf 'decay,frequency,coefficient\n0.1,0,1.7370155875346980119\n0.2,0,-4.4858095528526688829\n0.3,0,3.8582959135100826023\n' >dip.csv
try verify --monotone --coefficients sum.csv --format text
try verify --monotone --coefficients dip.csv --format text
try verify --monotone --coefficients dip.csv
try verify --monotone --coefficients dip.csv --bits 64
try verify --monotone --coefficients - <sum.csv
# A tie but for 1e-300, a tie, and a sum whose time is 1e30 tokens.
printf 'coefficient,decay,frequency\n1,0,0\n1e-300,3,0\n' | "$hopeviz" verify --monotone --coefficients -
printf 'decay,frequency,coefficient\n0.5,0,1\n5e-1,0,-1\n' | "$hopeviz" verify --monotone --coefficients -
printf 'decay,frequency,coefficient\n1e-30,0,2\n2e-30,0,-1\n' | "$hopeviz" verify --monotone --coefficients - --format text
# Modes that turn: about a falling one, about a rising one, about nothing.
printf 'decay,frequency,coefficient\n0.1,0,1\n0.5,1,0.05\n' | "$hopeviz" verify --monotone --coefficients -
printf 'decay,frequency,coefficient\n0.1,0,-1\n0.5,1,2\n' | "$hopeviz" verify --monotone --coefficients -
printf 'decay,frequency,coefficient,imaginary\n0.001,1e-9,1,-0.0\n0.5,0,1,0\n' | "$hopeviz" verify --monotone --coefficients -
# A picture with its witness, as a script and drawn.
try verify --monotone -e hope --vectors qk.csv -g curve.gp -o curve.csv
cat curve.csv
grep -c witness curve.gp
grep -A 3 '^\$curve2' curve.gp
try verify --monotone -e hope -n 10 -g short.gp -o short.csv
grep -c '^[0-9]*,[0-9.e-]*$' short.gp
rm -f ./*.csv ./*.gp
left
# A model's encodings, layer by layer: nothing falls where a window masks two keys alike.
try verify --monotone --config configs/gemma-3-4b.json --format csv
try verify --config configs/gemma-3-4b.json
