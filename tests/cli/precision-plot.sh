# The picture of errors: a panel for each encoding, a curve for each type, on a logarithmic axis.
try precision -e rope -e hope -n 50 --dtype f32,bf16 -q -o out.csv -g out.gp
grep -E '^(log_y|positive|y_high|panel|series)' out.gp
try plot out.csv --style precision -g again.gp
grep -E '^(log_y|positive|panel|series|y_label)' again.gp
try plot out.csv --style measure -g again.gp
command -v gnuplot >/dev/null || { echo "gnuplot is not installed"; exit 77; }
try plot out.csv -p out.png
"$hopeviz" precision -e rope -n 50 -q | "$hopeviz" plot - -p piped.svg
echo "exit $?"
left
