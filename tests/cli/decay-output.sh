# -o writes the whole file or none; a pipe that closes ends the program quietly.
try decay -n 3 -e nope -o out.csv
cat out.csv
try decay -n 2 -e nope --output=out.csv
cat out.csv
try decay -d 7 -o out.csv
cat out.csv
try decay -n 2 -e nope -o /dev/stdout
"$hopeviz" decay -n 1000000 -e rope | head -n 2
ln -s out.csv link.csv
try decay -n 1 -e nope -o link.csv
"$hopeviz" decay -n 20000 --threads 1 >one.csv
"$hopeviz" decay -n 20000 --threads 3 >three.csv
cmp one.csv three.csv && echo same bytes
"$hopeviz" decay -n 100000000 -o big.csv 2>/dev/null &
sleep 0.3
kill -TERM $!
wait $! 2>/dev/null
echo "exit $?"
rm one.csv three.csv
left
