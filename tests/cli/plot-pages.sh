# Several pictures, several files on one page, sizes, looks, LaTeX, interactive pages.
"$hopeviz" decay -n 100 -e rope -e hope -o curves.csv
"$hopeviz" decay -n 100 -e rope -e hope --softmax -o weights.csv
try plot curves.csv -p a.gif
try plot curves.csv -p .png
try plot curves.csv -p a.png -p ./a.png
try plot curves.csv -p a.tex -p a-inc.pdf
try plot curves.csv --size 3x -p a.png
try plot curves.csv --size 800x600 -p a.png
try plot curves.csv --size 1e9 -p a.png
try plot curves.csv --size 3furlongs -p a.png
try plot curves.csv --size 1.5x0.6 -p a.png
try plot curves.csv --style dark --style slides -p a.png
try plot curves.csv --style decay --style measure -p a.png
try plot curves.csv --title one --title two -p a.png
try plot - - </dev/null
try decay -n 10 --style pie -p a.png
try decay -n 10 --style decay -p a.png
# shellcheck disable=SC2046 # words
try plot curves.csv $(for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17; do echo -p "$i.png"; done)
left
command -v gnuplot >/dev/null || { echo "gnuplot is not installed"; exit 77; }
# Width and height of a picture, in its own units.
size() {
	case $1 in
	*.png) od -A n -j 16 -N 8 -t u1 "$1" | awk '{ print $3 * 256 + $4, $7 * 256 + $8 }' ;;
	*.svg) sed -n 's/^<svg.*viewBox="0 0 \([0-9]*\) \([0-9]*\)".*/\1 \2/p; s/^ *viewBox="0 0 \([0-9]*\) \([0-9]*\)".*/\1 \2/p' "$1" | head -n 1 ;;
	esac
}
try plot curves.csv weights.csv --title score --title weight --logx -g both.gp -p both.png -p both.pdf -p both.svg -p both.eps \
	-p both.html -p both.tex
head -c 4 both.eps
echo
size both.png
size both.svg
grep -c 'left_edge\[1\] =' both.gp
grep '^csv = ' both.gp
try plot curves.csv --size column -p column.png
try plot curves.csv --size 10x5cm -p cm.png
try plot curves.csv --size 640x480px -p px.png -p px.svg
try plot curves.csv --style slides -p slides.png
for file in column.png cm.png px.png px.svg slides.png; do
	echo "$file: $(size $file)"
done
# The same call, the same bytes, a second later.
cp both.pdf before.pdf
cp both.eps before.eps
cp both-inc.pdf before-inc.pdf
cp both.html before.html
sleep 1
"$hopeviz" plot curves.csv weights.csv --title score --title weight --logx -p both.pdf -p both.eps -p both.html -p both.tex
for file in both.pdf both.eps both-inc.pdf both.html; do
	cmp "$file" "before${file#both}" && echo "the same $file"
done
# LaTeX's part: text as LaTeX sets it, graphics by the name of the file beside it.
printf 'distance,"a_b & 50%%",c|d\n0,1,2\n1,2,3\n' >odd.csv
try plot odd.csv --title 'x^2 {y} \z' -p odd.tex
grep -o 'bp}\]{[^}]*}' odd.tex
grep -o 'strut{}[a-zx].*' odd.tex | sort -u | grep -v '^strut{}dist'
# An interactive page holds the numbers, and nothing in it can end its script.
printf 'distance,</script><b>,"say ""x"" & y"\n0,1,nan\n1,2,inf\n2,0.1,-3\n' >hostile.csv
try plot hostile.csv --title '<i>&' -p hostile.html
grep -c '<b>\|<i>' hostile.html
sed -n 's/^<title>.*/&/p' hostile.html | head -n 1
grep -A 1 '^"data"' hostile.html
grep -c "src=\\|href=['\"][^#]\\|url([^#]" hostile.html
# Rows: summaries, verdicts, claims, windows, events.
"$hopeviz" spectrum -n 256 -e rope -e hope -o density.csv --lines lines.csv --summary summary.csv
"$hopeviz" verify --monotone --samples 200 -e hope --format csv -o verdicts.csv
"$hopeviz" verify --format csv -o claims.csv
"$hopeviz" base --context 512 --windows windows.csv -o base.csv
"$hopeviz" precision -e hope --summary events.csv -q -o /dev/null
"$hopeviz" sweep -e rope --over base=1000:100000:5:log --metric rises,minimum -n 200 -o sweep.csv
for file in summary verdicts claims windows base events sweep; do
	try plot $file.csv -g $file.gp -p $file.png
	size $file.png | awk '{ print ($1 > 500 && $2 > 100 ? "a picture" : "too small") }'
	mv $file.png wanted.png
	gnuplot $file.gp 2>/dev/null && cmp $file.png wanted.png && echo "the same from the script"
done
try plot summary.csv
# Three keys: a map for each value of the first; a row that is none of the grid is refused.
"$hopeviz" sweep -e hope -d 8 -n 50 --over base=100:1000:2:log --over damping=1.1:2:3 --over scale=0.5:1:2 --metric minimum -o keys.csv
try plot keys.csv -g keys.gp -p keys.png
grep '^panel\|^._tics\|^value_label' keys.gp
grep -A 2 '^.map[12] ' keys.gp | awk -F , '{ print NF }'
sed '$d' keys.csv >short.csv
try plot short.csv -p short.png
awk -F , -v OFS=, 'NR == 5 { $2 = 7 } { print }' keys.csv >other.csv
try plot other.csv -p other.png
grep '^lane\|^[0-9]*,[0-9]*,[0-9]*,' verdicts.gp
grep '^lane\|^[0-9]*,[0-9]*,[0-9]*,' events.gp
"$hopeviz" verify -g text.gp -p text.png >/dev/null
"$hopeviz" plot claims.csv --title 'The claims of arXiv:2509.05218, decided' -p titled.png
cmp text.png titled.png && echo "the same from the claims themselves"
# Lines after their spectrum are named on it; before it, or another's, they are a part of their own.
try plot density.csv lines.csv -g named.gp
grep -c '^part_left' named.gp
grep -A 3 '^\$marks1' named.gp | cut -d , -f 1,3
try plot lines.csv density.csv -g apart.gp
grep -c '^part_left' apart.gp
left
# Logarithmic axes: of curves only.
for file in summary claims keys verdicts; do
	"$hopeviz" plot $file.csv -g same.gp
	mv same.gp plain.gp
	try plot $file.csv --logx --logy -g same.gp
	cmp plain.gp same.gp
done
# A window without an end goes on to the frame's.
printf 'context,dim,base,window_end\n100,16,2768,3021\n100,16,13000,inf\n' >endless.csv
try plot endless.csv -g endless.gp -p endless.html
grep '^least\|^1,1' endless.gp
grep -o '"value":"[^"]*inf"' endless.html
# Numbers that gnuplot cannot add to, a narrow logarithmic axis, text that is none.
printf 'distance,a\n0,1e308\n1,-1e308\n2,1\n' >huge.csv
try plot huge.csv -p huge.png
printf 'series,frequency,amplitude\nrope,0.1,0.0310\nrope,0.2,0.0312\n' >narrow.csv
try plot narrow.csv -p narrow.png
printf 'distance,\377\n0,1\n1,2\n' >bytes.csv
try plot bytes.csv -p bytes.svg
grep -c "$(printf '\357\277\275')" bytes.svg
mkdir w-inc.pdf
try plot curves.csv -p w.tex
try plot curves.csv words.csv -p x.png
printf 'a,b\n1,x\n' >words.csv
try plot curves.csv words.csv -p x.png
awk 'BEGIN { print "series,total_power,spectral_entropy"; for (i = 0; i < 501; i++) print "s" i ",1,2" }' >rows.csv
try plot rows.csv -p rows.png
# Without gnuplot: one line, whatever the format.
PATH=/nonexistent
for format in png html tex; do
	try plot curves.csv -p lost.$format
done
