printf 'q,k\n0.5,1\n-1.25,0.25\n2,-0.5\n0.75,3\n' >qk.csv
printf 'q,k\n0.5,1\n2,-0.5\n-1.25,0.25\n0.75,3\n' >half.csv
printf 'q,k\n1,2\n1,2\n1,2\n' >odd.csv
printf 'q,x\n1,2\n1,2\n' >names.csv
printf 'q,k\n1,2\n1,nan\n' >nan.csv
printf 'q,k\n1,2\n1\n' >ragged.csv
: >empty.csv
try decay --vectors qk.csv -n 3 -e rope -e hope -e nope
try decay --vectors half.csv --layout half -n 3 -e rope -e hope -e nope
try decay --vectors qk.csv -n 3 -d 64
try decay --vectors qk.csv --curve ones
try decay --vectors qk.csv --layout middle
for file in odd names nan ragged empty; do
	try decay --vectors $file.csv
done
