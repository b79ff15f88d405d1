# One line each, exit 2, nothing left behind.
try decay -n 0
try decay -n -5
try decay -n 99999999999
try decay -n many
try decay -d 7
try decay -d -2
try decay -d 0
try decay -d 1000000
try decay -e rop
try decay -e rope:bse=1
try decay -e hope:damping=0.5
try decay -e rope -e rope
try decay -e ''
try decay --curve wild
try decay --curve bound -e hope
try decay --curve rms --softmax
try decay --content-scale nan
try decay --distances 1,x
try decay --distances 5:1:1
try decay --distances 1:5:0
try decay --distances log:1
try decay --distances 1,2 -n 5
try decay --threads 0x
try decay --threads -1
try decay --nonsense
try decay operand
try decay -o missing/out.csv
try decay -g missing/out.gp
try decay -p out.jpg
try decay -o same -g same
try decay -n 10 -o /dev/full
"$hopeviz" decay -n 10 >/dev/full
echo "exit $?"
try decay --vectors missing.csv
try decay --layout half
left
printf 'q,k\n1e308,1e308\n3,4\n' >large.csv
try decay --vectors large.csv -n 2
try decay --vectors large.csv -o large.csv
try decay --content-scale ''
try decay -n 0x10
rm large.csv
left
