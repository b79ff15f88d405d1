# Shares of random pairs and of recorded ones.
file=$data/qk-f32.safetensors
try verify --monotone -e hope -e rope --samples 3 -d 16
# The precision of all is the highest of each.
"$hopeviz" verify --monotone -e hope:base=1.001 -e hope --samples 100 -d 64 >bits.csv
grep pairs bits.csv
cut -d, -f 1,6 bits.csv | sed 's|/[0-9]*,|/,|' | sort | uniq -c
try verify --monotone -e hope --samples 2000 --format text
"$hopeviz" verify --monotone -e hope --samples 700 --threads 1 >one.csv
"$hopeviz" verify --monotone -e hope --samples 700 --threads 3 >three.csv
cmp one.csv three.csv && wc -l <one.csv
"$hopeviz" verify --monotone -e hope --samples 700 --seed 1 | cmp -s - one.csv || echo another seed, other pairs
try verify --monotone -e hope --measured "$file" --layer 2 --head 0
try verify --monotone -e hope --measured "$file" --layer 2 --head all --pool --format text --batch 0
try verify --monotone -e hope -e nope -e alibi --measured "$data/qk-halfsplit-f32.safetensors" --head 0 --format text
try verify --monotone -e hope --q "$data/layer2-q.npy" --k "$data/layer2-k.npy" --head 7
try verify --monotone -e hope --measured "$file" --layer 3 --head 1 --skip-keys 1 --pairs 5000
try verify --monotone -e hope --measured "$file" --layer all --head 2 --pairs all
rm -f ./*.csv
left
