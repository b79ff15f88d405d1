# The recordings' reference curves, computed pair by pair elsewhere; bounds as their README gives them.

# Largest difference from a reference curve; relative when asked, as long as the reference is a normal number.
differ() { # ENCODING REFERENCE abs|rel LIMIT FILE
	awk -F, -v spec="$1" -v kind="$3" -v limit="$4" '
	function size(x) { return x < 0 ? -x : x }
	FNR == NR { if (FNR > 1) { count[$1] = $2; mean[$1] = $3; n++ } next }
	$3 == spec {
		rows++
		if ($5 != count[$4]) { print spec ": count at " $4 ": " $5; exit }
		unit = kind == "rel" ? size(mean[$4]) : size(mean[$4]) > 1 ? size(mean[$4]) : 1
		off = size($6 - mean[$4]) / unit
		if (off > worst) worst = off
	}
	END { print spec ": " rows " of " n " rows, " kind " difference " (worst <= limit ? "within " limit : worst) }
	' "$data/expected/$2.csv" "$5"
}
all() { # LIMIT_NOPE LIMIT_ROPE LIMIT_HOPE FILE
	differ nope nope abs "$1" "$4"
	differ rope rope abs "$2" "$4"
	differ hope:damping=1.0625 hope abs "$3" "$4"
	differ alibi:heads=8:head=0 alibi abs "$1" "$4"
}
four='-e nope -e rope -e hope:damping=1.0625 -e alibi:heads=8:head=0'

try measure "$data/qk-f32.safetensors" --layer 2 --head 0 --batch 0 $four -o f32.csv
all 1e-12 1e-12 1e-12 f32.csv
differ hope:damping=1.0625 hope rel 1e-9 f32.csv
for one in nope rope hope:damping=1.0625 alibi:heads=8:head=0; do
	try measure "$data/qk-f32.safetensors" -e $one -o alone.csv
	differ $one "${one%%:*}" abs 1e-12 alone.csv
done
try measure "$data/qk-halfsplit-f32.safetensors" $four -o half.csv
all 1e-12 1e-12 1e-12 half.csv
try measure "$data/qk-rotated-f32.safetensors" $four -o rotated.csv
all 2e-6 2e-6 2e-6 rotated.csv
try measure --q "$data/layer2-q.npy" --k "$data/layer2-k.npy" $four -o npy.csv
all 1e-12 1e-12 1e-12 npy.csv
try measure "$data/qk-f16.safetensors" --layer 2 $four -o f16.csv
all 8.3e-3 1.3e-2 5e-4 f16.csv
try measure "$data/qk-bf16.safetensors" --layer 2 $four -o bf16.csv
all 0.06 0.14 4e-3 bf16.csv
try measure "$data/qk-f32.safetensors" --single $four -o single.csv
all 1e-6 1e-6 1e-6 single.csv
