# Softmax weights against the recording's reference curve, computed row by row elsewhere; spreads and quantiles.
file=$data/qk-f32.safetensors
compare() { # LIMIT FILE: relative difference from the reference
	awk -F, -v limit="$1" '
	function size(x) { return x < 0 ? -x : x }
	FNR == NR { if (FNR > 1) { count[$1] = $2; mean[$1] = $3 } next }
	FNR > 1 {
		if ($5 != count[$4]) { print "count at " $4 ": " $5; exit }
		off = size($6 - mean[$4]) / mean[$4]
		if (off > worst) worst = off
		rows++
	}
	END { print rows " rows, relative difference " (worst <= limit ? "within " limit : worst) }
	' "$data/expected/rope-weights.csv" "$2"
}
try measure "$file" --statistic weight -e rope -o weights.csv
compare 1e-6 weights.csv
try measure "$file" --statistic weight -e rope --precise -o weights.csv
compare 1e-12 weights.csv
try measure "$file" --statistic weight -e rope -e hope -e alibi --bins log:4
try measure "$file" --statistic weight -e nope --bins linear:2 --normalise uniform --skip-keys 1 --std
try measure "$file" --bins linear:2 --quantiles 0.05,0.5,0.999 -e rope --from-means
try measure "$file" --bins linear:1 --quantiles 0.5 --pool --statistic weight -e rope -e nope
for threads in 1 3; do
	"$hopeviz" measure "$file" --layer all --head all --statistic weight --quantiles 0.1,0.9 --threads $threads >$threads.csv
done
cmp 1.csv 3.csv && echo same bytes
try measure "$file" --statistic mode
try measure "$file" --statistic weight --single
try measure "$file" --statistic weight --from-means
try measure "$file" --precise
try measure "$file" --normalise uniform
try measure "$file" --statistic weight --normalise row
try measure "$file" --quantiles 1.5
try measure "$file" --quantiles 0.5,0.1
try measure "$file" --quantiles 0.5,
try measure "$file" --quantiles ''
try measure "$file" --quantiles 0.5 --seed first
