# One line each, exit 2, nothing left behind; warnings come before, one line each, and not with -q.
bad() {
	printf '%s' "$1" >bad.json
	try decay --config bad.json -n 1
}
try decay --config missing.json
for command in decay measure spectrum precision "verify --monotone"; do
	try $command --config one.json --config two.json
done
bad ''
bad '{"hidden_size": 64'
bad '{"hidden_size": 65, "num_attention_heads": 4}'
bad '{"hidden_size": 64, "num_attention_heads": 4, "rope_scaling": {"type": "linear", "factor": -1}}'
bad '{"hidden_size": 64, "num_attention_heads": 4, "rope_scaling": {"type": "linear", "factor": 1e300}}'
bad '{"hidden_size": 64, "num_attention_heads": 4, "rope_scaling": {"type": "warp"}}'
bad '{"hidden_size": 64, "num_attention_heads": 4, "rope_scaling": {"type": "longrope", "short_factor": [1], "long_factor": [1]}}'
bad '{"model_type": "gpt2", "n_embd": 64, "n_head": 4}'
bad '{"hidden_size": 64, "num_attention_heads": 4, "rope_scaling": {"type": "dynamic", "rope_type": "linear", "factor": 2}}'
bad '{"hidden_size": 64, "num_attention_heads": 4, "rope_scaling": {"type": "linear", "factor": 2}, "rope_parameters": {"type": "linear", "factor": 4}}'
bad '{"hidden_size": 64, "num_attention_heads": 4, "rope_scaling": {"type": "linear", "factor": 2, "speed": 9}}'
try decay --config bad.json -n 1 -q
try decay --config bad.json -d 8
try decay --config bad.json -o bad.json
try decay --config configs/gemma-4.json -d 256 -q
try decay --seq-len 0
try decay --seq-len many
# A length that nothing depends on is remarked on.
try decay -n 1 --seq-len 9 -e rope
try decay -n 1 --seq-len 9 -e rope -q
try decay -n 1 --seq-len 9 -e rope -e dynamic:factor=2
try decay -n 1 --seq-len 9 -e dynamic:factor=2:seq-len=5000
try decay -n 1 -d 4 --seq-len 9 -e longrope:factors=1,2
try decay -n 1 -d 4 --seq-len 9 -e longrope:short=1,2:long=1,3
try decay -n 1 --seq-len 9 --config configs/llama-2-7b.json
try decay -n 1 --seq-len 9 --config configs/phi-3-mini-128k.json
try precision -n 1 --seq-len 9 -e rope --dtype f32 >/dev/null
try measure data/qk-f32.safetensors --seq-len 9 -e rope -o m.csv
try verify --monotone --seq-len 9 -e hope
try spectrum -n 4 --seq-len 9 -e rope -o s.csv
printf 'distance,rope\n0,1\n1,2\n2,1\n3,0\n' >fixed.csv
printf 'distance,dynamic:factor=2\n0,1\n1,2\n2,1\n3,0\n' >dynamic.csv
try spectrum fixed.csv --seq-len 9 -o s.csv
try spectrum dynamic.csv --seq-len 9 --config configs/llama-2-7b.json -o s.csv
try info --frequencies configs/llama-2-7b.json configs/phi-3-mini-128k.json --seq-len 9 -o i.csv
rm -f m.csv s.csv i.csv fixed.csv dynamic.csv
try decay --curve bound -e t5:table=1,2
try decay -e longrope:factors=@missing
try decay -e rope:partial=0.3
rm bad.json
left
