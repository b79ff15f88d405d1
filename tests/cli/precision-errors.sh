# One line each, exit 2, nothing left behind.
try precision --dtype f8
try precision --dtype f32,f32
try precision --dtype f32,
try precision --dtype ''
try precision --method exact
try precision --like torch
try precision --angles float
try precision --damping none
try precision --reference exact
try precision --error log
try precision --tolerance 0
try precision --tolerance nan
try precision -e rope:bse=1
try precision -e rerope
try precision --config missing.json
try precision -n 0
try precision -d 7
try precision --query-position 10
try precision --query-position 10 --key-position 0
try precision --query-position -1
try precision --seed 1.5
try precision --vectors-are parallel
try precision --head 1
try precision --layout half
try precision operand
recording=$data/qk-f32.safetensors
try precision --measured missing.safetensors
try precision --measured "$recording" -d 8
try precision --measured "$recording" --seed 1
try precision --measured "$recording" --vectors qk.csv
try precision --measured "$recording" --head 8
try precision --measured "$recording" --query-position 512
try precision --measured "$recording" --key-position 12 -n 501
try precision --measured "$recording" -n 513
try precision --measured "$recording" -o "$recording"
try precision --q "$data/layer2-q.npy"
try precision --vectors missing.csv
printf 'q,k\n1,2\n1,nan\n' >nan.csv
try precision --vectors nan.csv
printf 'q,k\n1,2\n' >odd.csv
try precision --vectors odd.csv
rm nan.csv odd.csv
printf 'q,k\n1,2\n3,4\n' >even.csv
try precision --vectors even.csv --summary even.csv
printf '{"hidden_size": 64, "num_attention_heads": 4}\n' >model.json
try precision --config model.json --summary model.json -q
try precision --config model.json -o model.json -q
cat model.json
try precision --summary out.csv -o ./out.csv
try precision --summary - -o -
try precision --summary missing/out.csv -o lost.csv
try precision -e rope -n 9 --dtype f32 --summary /dev/full -q
rm even.csv model.json
try precision -o missing/out.csv
try precision -p out.jpg
try precision -e rope -n 9 --dtype f32 -o /dev/full
left
# Beyond the range of a type the numbers say so.
printf 'q,k\n1e5,1\n1,1\n' >large.csv
try precision --vectors large.csv -e rope -n 1 --dtype f16,bf16 --reference given
