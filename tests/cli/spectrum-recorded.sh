# The long form of measure: a series for each batch, layer, head and encoding.
"$hopeviz" measure data/qk-f32.safetensors --layer all --head 0 -e rope -e nope >long.csv
try spectrum long.csv --summary - -o density.csv
head -n 1 density.csv
"$hopeviz" measure data/qk-f32.safetensors --head all --pool -e rope --from-means |
	"$hopeviz" spectrum - --lines lines.csv -d 8 -o density.csv
head -n 1 density.csv
cut -d , -f 1,8,10 lines.csv | sort -u
"$hopeviz" measure data/qk-f32.safetensors --head 1 --batch all -e rope |
	"$hopeviz" spectrum - --lines lines.csv -o density.csv
head -n 1 density.csv
cut -d , -f 8 lines.csv | sort -u
try spectrum long.csv --theory
sort -t , -k 4,4n -s long.csv >mixed.csv
try spectrum mixed.csv
sed '/^3,0,nope,511,/d' long.csv >short.csv
try spectrum short.csv
"$hopeviz" measure data/qk-f32.safetensors --head 0 -e rope --bins log:20 | "$hopeviz" spectrum -
echo "exit $?"
