try info "$data/qk-f32.safetensors"
try info "$data/layer2-q.npy"
try info encodings
try info
try info "$data/README.md"
try info missing.npy
