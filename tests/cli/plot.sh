# Scripts and pictures: whole, alone in another folder, or refused in one line.
"$hopeviz" decay -n 100 -o curves.csv
"$hopeviz" measure "$data/qk-f32.safetensors" --head all -o heads.csv
try plot
try plot missing.csv -p out.png
try plot curves.csv -p out.gif
try plot curves.csv --style pie -p out.png
try plot curves.csv -g curves.csv
printf 'a,b\n1,2\n' >other.csv
try plot other.csv -p out.png
printf 'distance,rope\n' >rowless.csv
try plot rowless.csv -p out.png
printf 'distance,rope\n0,1\n1,x\n' >words.csv
try plot words.csv -p out.png
try plot heads.csv --style decay -p out.png
left
command -v gnuplot >/dev/null || { echo "gnuplot is not installed"; exit 77; }
signature() {
	for file; do
		printf '%s: ' "$file"
		case $file in
		*.png) head -c 8 "$file" | od -A n -c | tr -d ' \n' ;;
		*.pdf) head -c 5 "$file" ;;
		*.svg) grep -c '^<svg' "$file" | tr -d '\n' ;;
		esac
		echo
	done
}
for format in png svg pdf; do
	try plot curves.csv -p "out.$format"
	try plot heads.csv --logx --title "it's a title" -p "heads.$format"
done
signature out.png out.svg out.pdf heads.png heads.svg heads.pdf
COLUMNS=60 LINES=20 "$hopeviz" plot curves.csv >look.txt
wc -l <look.txt
"$hopeviz" decay -n 100 | "$hopeviz" plot - --logy -p piped.png
echo "exit $?"
# The script with its CSV, and the one that carries its points, each in a folder of its own.
mkdir one two
try decay -n 100 -o one/curves.csv -g one/curves.gp -p one/curves.png
mv one three
(cd three && mv curves.png wanted.png && gnuplot curves.gp 2>/dev/null && cmp curves.png wanted.png && echo the same picture)
(cd two && gnuplot ../three/curves.gp 2>/dev/null && cmp curves.png ../three/wanted.png && echo the same from elsewhere)
"$hopeviz" decay -n 100 -g two/inline.gp -p two/inline.png >/dev/null
(cd two && mv inline.png wanted.png && gnuplot inline.gp 2>/dev/null && cmp inline.png wanted.png && echo the same inline)
grep -l "$PWD" two/inline.gp three/curves.gp
# Without gnuplot: one line, and what else was asked for is there.
PATH=/nonexistent
try decay -n 10 -o kept.csv -g kept.gp -p lost.png
PATH=/usr/bin:/bin
ls kept.csv kept.gp
