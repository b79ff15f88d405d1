# What is selected, pooled and binned, and in which order it is printed.
file=$data/qk-f32.safetensors
few='-e nope --bins linear:1'
try measure "$file" $few
try measure "$file" $few --layer all --head 3
try measure "$file" $few --layer 3 --head all
try measure "$file" $few --batch all
try measure "$file" $few --batch 1 --head 7
try measure "$file" $few --pool
try measure "$file" $few --pool --layer all --head 0 --batch all
try measure "$file" -e rope --bins linear:4 --from-means
try measure "$file" -e nope --bins log:6
try measure "$file" -e nope --bins log:4 --skip-keys 4
try measure "$file" -e nope -e alibi --bins linear:1 --unscaled
try measure "$file" -e rope --skip-keys 510
try measure "$file" $few --q-name 'layers.{layer}.q' --k-name layers.2.k
try measure "$file" $few --q-name layers.3.q --k-name layers.3.k
try measure --q "$data/layer2-q.npy" --k "$data/layer2-k.npy" $few --layer 2 --head 1
try measure "$file" -e rope -e rope:base=500 --base 500 --bins linear:1
"$hopeviz" measure "$file" --layer all --head all --batch all --threads 1 >one.csv
"$hopeviz" measure "$file" --layer all --head all --batch all --threads 3 >three.csv
cmp one.csv three.csv && echo same bytes
