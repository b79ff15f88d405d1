# Densities, lines and maps, drawn; and the scripts, which run alone elsewhere.
command -v gnuplot >/dev/null || { echo "gnuplot is not installed"; exit 77; }
try spectrum -n 2048 -e rope -e hope --theory -o density.csv -g density.gp -p density.png --lines lines.csv --stft map.csv
try plot density.csv --logx -p density.svg
try plot lines.csv -g lines.gp -p lines.png
try plot map.csv -g map.gp -p map.png
try plot map.csv -p map.pdf
try plot map.csv
try plot map.csv --style spectrum -p no.png
for file in density lines map; do
	head -c 8 $file.png | od -A n -c | tr -d ' \n'
	echo
	mv $file.png wanted.png
	gnuplot $file.gp 2>/dev/null
	cmp $file.png wanted.png && echo the same picture
done
sed 's/^rope,0.5,/rope,0.25,/; 50d' map.csv >holes.csv
try plot holes.csv -p no.png
try spectrum -e nope -n 64 -o zero.csv -p zero.png --lines none.csv --stft zeros.csv
try plot zeros.csv -p zeros.png
try plot none.csv -p no.png
rm ./*.csv ./*.gp ./*.png ./*.svg ./*.pdf
left
