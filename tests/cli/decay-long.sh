# Far out, and long: what is far is exact, and blocks of rows leave no seam.
try decay -d 128 -e rope -e xpos --distances 1000000000000:1000000000003:1
try decay -d 64 -e rope --distances 9007199254740990:9007199254740992:1
"$hopeviz" decay -n 600000 -d 128 -e rope -e hope -e xpos -e alibi --threads 1 >one.csv
"$hopeviz" decay -n 600000 -d 128 -e rope -e hope -e xpos -e alibi --threads 3 >three.csv
cmp one.csv three.csv && echo same bytes
wc -l <one.csv
sed -n '262144,262147p;524289,524291p;600001p' one.csv
try decay -d 128 -e rope -e hope -e xpos -e alibi --distances 262142,262143,262144,262145,524287,524288,524289,599999
try decay -n 600000 -e nope --threads 2 -o /dev/full
"$hopeviz" decay -n 600000 --threads 2 | head -n 1
(trap '' PIPE && exec "$hopeviz" decay -n 600000 --threads 2) | head -n 1
"$hopeviz" decay -n 100000 --threads 200 -e rope | tail -n 1
rm one.csv three.csv
left
