# What every kind of model's config.json means, for short texts; and what is compared with it.
for config in configs/*.json; do
	echo "$config"
	try decay --config $config --distances 0,1,100,5000 -q
done
try decay --config configs/phi-3-mini-128k.json --seq-len 4097 --distances 0,1,100,5000
try decay --config configs/llama-3.1-8b.json -e rope:base=500000 --distances 0,100
try decay --config configs/gemma-4.json -e rope --distances 0,100 -q
try decay --config configs/gpt-oss-20b.json --distances 126:130:1 --softmax --content-scale 8 -q
try decay --config configs/gemma-3-4b.json -n 2000 -o c.csv -g c.gp -q
left
