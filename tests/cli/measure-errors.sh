# Recordings that are not what they claim, and calls that do not fit them.
file=$data/qk-f32.safetensors
q='"layers.0.q":{"dtype":"F32","shape":[4,4],"data_offsets":[0,64]}'
k='"layers.0.k":{"dtype":"F32","shape":[4,4],"data_offsets":[64,128]}'
refuse() { # HEADER DATA_BYTES OPTION...
	tensors bad.safetensors "$1" "$2"
	shift 2
	try measure bad.safetensors "$@"
}
try measure
try measure missing.safetensors
try measure "$file" "$file"
: >empty.safetensors
try measure empty.safetensors
printf 'short' >short.safetensors
try measure short.safetensors
printf '\377\377\377\377\377\377\377\177{}' >long.safetensors
try measure long.safetensors
refuse '[1,2]' 0
refuse '{"a":' 0
refuse "{$q,$k}" 100
refuse "{$q,$k}" 200
refuse '{"layers.0.q":{"dtype":"F32","shape":[4,4],"data_offsets":[0,64]},"layers.0.k":{"dtype":"F32","shape":[4,4],"data_offsets":[32,96]}}' 96
refuse '{"layers.0.q":{"dtype":"F32","shape":[4,4],"data_offsets":[64,0]}}' 64
refuse '{"layers.0.q":{"dtype":"F32","shape":[4,5],"data_offsets":[0,64]}}' 64
refuse '{"layers.0.q":{"dtype":"F32","shape":[4294967296,4294967296,4],"data_offsets":[0,64]}}' 64
refuse '{"layers.0.q":{"dtype":"F99","shape":[4,4],"data_offsets":[0,64]}}' 64
refuse '{"layers.0.q":{"dtype":"I32","shape":[4,4],"data_offsets":[0,64]},"layers.0.k":{"dtype":"I32","shape":[4,4],"data_offsets":[64,128]}}' 128
refuse "{$q,\"layers.0.k\":{\"dtype\":\"F32\",\"shape\":[2,8],\"data_offsets\":[64,128]}}" 128
refuse "{$q,\"layers.0.k\":{\"dtype\":\"F32\",\"shape\":[2,4],\"data_offsets\":[64,96]}}" 96
refuse '{"layers.0.q":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"layers.0.k":{"dtype":"F32","shape":[2,3],"data_offsets":[24,48]}}' 48
refuse '{"layers.0.q":{"dtype":"F32","shape":[16],"data_offsets":[0,64]},"layers.0.k":{"dtype":"F32","shape":[16],"data_offsets":[64,128]}}' 128
refuse "{$q}" 64
refuse "{\"__metadata__\":{\"rope_layout\":\"neox\"},$q,$k}" 128
refuse "{\"__metadata__\":{\"rope_theta\":\"many\"},$q,$k}" 128
refuse "{\"__metadata__\":{\"stage\":\"during\"},$q,$k}" 128
refuse "{$q,$k}" 128 --bins linear:1 -e nope
start=$(($(wc -c <bad.safetensors) - 128)) # of the data
{ head -c $((start + 20)) bad.safetensors; printf '\0\0\300\177'; tail -c $((128 - 24)) bad.safetensors; } >nan.safetensors
try measure nan.safetensors
try measure "$file" --layer 7
try measure "$file" --head 9
try measure "$file" --batch 2
try measure "$file" --layer two
try measure "$file" --skip-keys 512
try measure "$file" --skip-keys -1
try measure "$file" --bins none
try measure "$file" --layout both
try measure "$file" --stage mid
try measure "$file" --base 1
try measure "$file" --statistic mode
try measure "$file" --q-name nothing --k-name nothing
try measure --q "$data/layer2-q.npy"
try measure --q "$data/layer2-k.npy" --k "$data/layer2-q.npy"
try measure --q "$file" --k "$file"
try measure --q "$data/layer2-q.npy" --k "$data/layer2-k.npy" "$file"
rm -f ./*.safetensors
left
