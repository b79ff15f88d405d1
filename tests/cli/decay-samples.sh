# Ensembles: columns and order, the same bytes on any threads, theory within its errors, and what is refused.
try decay --samples 1 -e hope -e alibi -d 2 --distances 0,1,5
try decay --samples 4 --seed 9 -e rope -n 2 -d 4 --quantiles 0,0.025,0.5,1
try decay --samples 3 -e sinusoidal -d 8 -n 3 --quantiles 0.5
try decay --samples 100 -e nope -d 8 -n 1 --quantiles none --content-scale -2 --mean 1 --correlation 1
"$hopeviz" decay --samples 2000 -n 300 --threads 1 -o one.csv
"$hopeviz" decay --samples 2000 -n 300 --threads 3 -o three.csv
"$hopeviz" decay --samples 2000 -n 300 --seed 1 -o other.csv
cmp one.csv three.csv && echo same bytes
cmp -s one.csv other.csv || echo other bytes
head -n 1 one.csv
# The root mean square, within five standard errors of 4000 draws.
"$hopeviz" decay --samples 4000 -e rope -e hope -n 200 --quantiles none -o sample.csv
"$hopeviz" decay --curve rms -e rope -e hope -n 200 -o rms.csv
paste -d , sample.csv rms.csv | awk -F , 'NR > 1 && $1 == $6 {
	for (i = 0; i < 2; i++) {
		off = $(3 + 2 * i) / $(7 + i) - 1; most = off > most ? off : -off > most ? -off : most
	}
} END { print (most > 0 && most < 5 * sqrt(8 / 4 / 4000) ? "as theory has it" : most) }'
# The drawn script, with its CSV and with points of its own.
try decay --samples 50 -n 60 -e rope -e hope -o drawn.csv -g drawn.gp
try decay --samples 50 -n 60 -e rope --quantiles none -g spread.gp -o spread.csv
grep -c 'filledcurves' drawn.gp
grep '^series\|^panel\[' drawn.gp spread.gp
rm -f one.csv three.csv other.csv sample.csv rms.csv drawn.csv drawn.gp spread.gp spread.csv
try decay --samples 0
try decay --samples -3
try decay --samples 1e13
try decay --samples few
try decay --samples 10 --quantiles 1.5
try decay --samples 10 --quantiles 0.5,0.25
try decay --samples 10 --quantiles ''
try decay --samples 10 --seed now
try decay --samples 10 --seed -1
try decay --samples 10 --correlation 2
try decay --samples 10 --correlation nan
try decay --samples 10 --mean 1e99
try decay --samples 10 --mean x
try decay --samples 10 --vectors-are similar
try decay --samples 10 --vectors-are aligned --correlation 1
try decay --samples 1000000000 -e rope -n 1000000000
try decay --samples 10 --curve rms
try decay --samples 10 --softmax
try decay --samples 10 --vectors qk.csv
try decay --samples 10 -d 7
try decay --samples 10 -o missing/out.csv
try decay --samples 10 -n 1 -o /dev/full
try decay --quantiles 0.5
try decay --seed 3
try decay --mean 1
try decay --vectors-are aligned
try decay --correlation 0.5
left
