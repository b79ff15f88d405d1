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
try decay --curve bound -e t5:table=1,2
try decay -e longrope:factors=@missing
try decay -e rope:partial=0.3
rm bad.json
left
