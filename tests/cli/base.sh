# The smallest base for a context, the context of a base, and what is refused.
try base --context 1024,4096 -d 128
try base --base 10000 -d 128
try base --base 10000 --context 4096 -d 128
try base --base 500000 --context 8192 -d 128 --threads 1
try base --context 100 -d 16 --windows windows.csv --to 13000 -o base.csv
cat base.csv windows.csv
try base --context 100 -d 16 --windows - --to 13000 -q
try base --context 100 -d 16 --windows - --to 13000 -o base.csv
try base --context 100,200 --to 300 -q
try base --context 1 -g endless.gp -o endless.csv
cat endless.csv
try base --base 1e30 --context 5419352 -d 4 -q
try base --base 1e29 --limit 1000
try base
try base --context 0
try base --context 1024,x
try base --context 1e9
try base --context 100 -d 7
try base --context 100 --from 0.5
try base --context 100 --from 10 --to 5
try base --context 100000 --to 1000
try base --context 100 --step 1
try base --base 10000 --windows w.csv
try base --base ten
try base --context 100 here
try base --context 100 --windows missing/w.csv -o lost.csv
try base --context 100 --windows /dev/full
try base --context 100 --windows lost.csv -o lost.csv
try base --context 100 --windows lost.gp -g ./lost.gp
try base --context 100 --windows - -o -
rm endless.gp endless.csv
# Nobody reads the rows, and the windows are written all the same.
{ sleep 0.2; "$hopeviz" base --context 100 -d 16 --windows unread.csv --to 3000; } | :
cat unread.csv
left
