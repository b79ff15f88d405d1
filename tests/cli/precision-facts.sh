# Where HoPE's literal algorithm fails, from random and from recorded q and k; what bfloat16 does to RoPE.
try precision -e hope -n 1024 -o out.csv
head -n 2 out.csv
try precision -e hope --method relative -n 1024 --dtype f32,bf16 -o out.csv
# The same as CSV: what the text has, of q and of k apart; -q silences the text alone.
try precision -e hope -e rope -n 1024 -o out.csv --summary -
try precision -e hope --method relative -n 1024 --dtype f32,bf16 -q --summary summary.csv -o out.csv
try precision -e hope --method relative -n 1024 --dtype f32,bf16 -q --summary -
cat summary.csv
try precision -e hope -n 40 --dtype f16 --query-position 500 -q --summary - --tolerance 0.25
rm summary.csv
recording=$data/qk-f32.safetensors
try precision --measured "$recording" --layer 3 --head 2 -e hope --dtype f32,f64 -o out.csv
try precision --measured "$recording" --layer 2 --head all -e hope --dtype f32 -q --summary - --threads 1
cut -d, -f 3 out.csv | sort | uniq -c
try precision --measured "$recording" --layer 2 --head all -e hope -e rope --dtype f32 -o out.csv
try precision --measured "$data/qk-halfsplit-f32.safetensors" -e rope --dtype bf16 --key-position 500 -q
try precision --measured "$recording" -e rope --dtype bf16 --key-position 500 -q
try precision --q "$data/layer2-q.npy" --k "$data/layer2-k.npy" -e nope --dtype f16 -n 2 -q
# The longest distance, and every dtype; numbers of float64 are the mathematical library's to the last digit.
try precision -e rope -e xpos -e alibi --distances 1,1000,131072 --dtype f32,f16,bf16
printf 'q,k\n0.5,1\n-1.25,0.25\n2,-0.5\n0.75,3\n' >qk.csv
for like in transformers eager cast llama kernel narrow; do
	try precision --vectors qk.csv -e rope --distances 0,300 --query-position 300 --dtype bf16 --like $like -q
done
try precision --vectors qk.csv -e rope --distances 300 --dtype bf16 --positions bf16 --angles f64 --tables f32 -q -v
try precision --vectors qk.csv -e hope --distances 0,3 --dtype f16 --damping folded -q
try precision --vectors qk.csv -e nope -n 1 --dtype bf16 --reference given --error absolute -q
try precision -d 4 --vectors-are aligned --seed 3 -e nope -n 1 --dtype f32 --tolerance 1e-9
# Attention factors, biases, distances of their own, and a model whose heads have their own dimension.
try precision -e yarn:factor=4:original=4096 -e sandwich -e rerope -e window:size=500 --method relative -n 40000 --distances log:5 --dtype f32 -q
try precision -e yarn:factor=4:original=4096 -e sandwich -e window:size=500 -n 40000 --distances log:5 --dtype bf16 -q
try precision --config "$data/../configs/gemma-2-9b.json" -e rope --dtype bf16 --distances 0,100,5000 -q
left
