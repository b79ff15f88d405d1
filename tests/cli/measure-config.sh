# The model that the recording is of, by its configuration: the same curve as by its SPEC, layout and stage included.
cat >model.json <<J
{"model_type": "llama", "hidden_size": 64, "num_attention_heads": 8, "num_key_value_heads": 4}
J
try measure $data/qk-f32.safetensors --config model.json -e rope --bins log:4
try measure $data/qk-f32.safetensors --config model.json --statistic weight --bins log:4 -q
cat >scaled.json <<J
{"hidden_size": 64, "num_attention_heads": 8, "max_position_embeddings": 512, "sliding_window": 64,
 "rope_scaling": {"type": "yarn", "factor": 2}}
J
try measure $data/qk-f32.safetensors --config scaled.json --bins log:4
try measure $data/qk-f32.safetensors --config scaled.json --statistic weight --bins log:4
try measure $data/qk-f32.safetensors --config scaled.json --stage post
try measure $data/qk-f32.safetensors --config configs/llama-2-7b.json
try measure $data/qk-f32.safetensors --layout half -e rope -e rope:partial=0.5
try measure $data/qk-f32.safetensors --layout half --stage post -e rope:partial=0.5
try measure $data/qk-f32.safetensors -e rerope:window=8 --bins log:4
try measure $data/qk-f32.safetensors -e rerope:window=8 --statistic weight
rm model.json scaled.json
left
