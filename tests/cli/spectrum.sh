# Densities from theory and from files, their summary, the lines and the short-time transform.
try spectrum -n 8 -e rope -e hope
try spectrum -n 8 -e rope -d 8 --window rect --detrend none --pad 1.5
try spectrum -n 64 -e rope -e xpos --method welch --segment 16 --overlap 25% --window flattop --detrend linear --theory
"$hopeviz" decay -n 4096 -e rope -e hope -e alibi -e nope >curves.csv
try spectrum curves.csv -o density.csv --summary /dev/stderr
wc -l <density.csv
head -n 1 density.csv
try spectrum -e rope --summary - --above 0.1
"$hopeviz" decay -n 4096 -e rope -e hope | "$hopeviz" spectrum - --summary /dev/stderr >piped.csv
wc -l <piped.csv
try spectrum --summary - curves.csv -o again.csv -d 64
cmp density.csv again.csv && echo same bytes
try spectrum curves.csv --threads 1 --method welch -o one.csv --stft one.stft
try spectrum curves.csv --threads 3 --method welch -o three.csv --stft three.stft
cmp one.csv three.csv && cmp one.stft three.stft && echo same bytes
head -n 4 one.stft
lines() { # but for the prominence, whose valleys are rounding's
	"$hopeviz" spectrum --lines - "$@" | cut -d , -f 1-5,7-
}
lines curves.csv --window blackman-harris
lines -e rope -d 16 -n 4096
lines -e xpos -n 4096 --method welch --segment 512 -q
lines curves.csv -q --window rect | cut -d , -f 1 | sort | uniq -c | tr -s ' '
# A step that is no whole number, and a start that is not 0.
printf 'distance,a b,c\n0.5,1,0\n0.75,0,1\n1,-1,0\n1.25,0,-1\n1.5,1,0\n1.75,0,1\n2,-1,0\n2.25,0,-1\n' >steps.csv
try spectrum steps.csv --window rect
try spectrum steps.csv --stft - --segment 4 --overlap 0 --window rect --detrend none
try spectrum steps.csv --summary - -v --threads 2 --window rect
# Who reads the rows may have enough of them: the other files are written all the same.
"$hopeviz" spectrum -e rope -n 100000 --lines l.csv --stft t.csv --segment 64 --overlap 0 --summary s.csv -q | head -n 1
wc -l <s.csv
tail -n 1 l.csv | cut -d , -f 1,8
tail -n 1 t.csv | cut -d , -f 1-3
left
