# One line each, exit 2, nothing left behind.
row() { # FILE HEADER ROW...
	file=$1
	shift
	printf '%s\n' "$@" >"$file"
}
row gap.csv distance,a 0,1 1,2 2,3 4,5 5,6
row down.csv distance,a 3,1 2,2 1,3 0,5
row same.csv distance,a 0,1 1,2 1,3 2,5
row three.csv distance,a 0,1 1,2 2,3
row one.csv distance,a 0,1
row none.csv distance,a
row missing.csv D,a 0,1 1,2 2,3 3,4
row alone.csv distance 0 1 2 3
row text.csv distance,a 0,1 1,2 2,x 3,4
row words.csv distance,a 0,x 1,y 2,z 3,w
row nan.csv distance,a,b 0,1,1 1,2,2 2,3,nan 3,4,4
row inf.csv distance,a 0,1 inf,2 2,3 3,4
row twice.csv distance,a,a 0,1,1 1,2,2 2,3,3 3,4,4
row name.csv distance,frequency 0,1 1,2 2,3 3,4
row ragged.csv distance,a 0,1 1,2 2 3,4
: >empty.csv
row good.csv distance,a 0,1 1,2 2,3 3,4
for file in gap down same three one none missing alone text words nan inf twice name ragged empty; do
	try spectrum $file.csv
done
try spectrum nowhere.csv
try spectrum good.csv good.csv
try spectrum good.csv -e rope
try spectrum good.csv -n 10
try spectrum good.csv --theory
try spectrum good.csv -o good.csv
try spectrum good.csv --lines good.csv
try spectrum good.csv --lines x.csv --stft x.csv
try spectrum good.csv --lines x.csv -o ./x.csv
try spectrum good.csv --lines - --summary -
try spectrum good.csv --summary missing/x.csv
try spectrum good.csv --summary /dev/full -o x.csv
try spectrum good.csv -o /dev/full
try spectrum -n 3
try spectrum -n 1000000000
try spectrum -n 16 -d 7
try spectrum -n 16 --window kaiser
try spectrum -n 16 --detrend cubic
try spectrum -n 16 --pad 0.5
try spectrum -n 16 --pad 1e9
try spectrum -n 16 --method lomb
try spectrum -n 16 --segment 8
try spectrum -n 16 --overlap 8
try spectrum -n 16 --method welch --segment 3
try spectrum -n 16 --method welch --segment 17
try spectrum -n 16 --method welch --segment 8 --overlap 8
try spectrum -n 16 --method welch --segment 8 --overlap 1.5
try spectrum -n 16 --method welch --segment 8 --overlap 100%
try spectrum -n 16 --method welch --segment 8 --overlap %
try spectrum -n 16 --method welch --segment 8 --overlap -0.1
try spectrum -n 16 --above 0.1
try spectrum -n 16 --curve rms --theory -e rope
try spectrum -n 16 --curve wild
try spectrum -n 4096 -e rerope --theory
try spectrum -n 4096 -e kerple-log:r1=1:r2=1 --theory
try spectrum -n 4096 -e window:size=100
try spectrum -e hope:damping=0.5:allow-growth=1 -n 100000
rm ./*.csv
left
