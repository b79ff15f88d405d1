# The picture of errors: a panel for each encoding, a curve for each type, on a logarithmic axis.
try precision -e rope -e hope -n 50 --dtype f32,bf16 -q -o out.csv -g out.gp
grep -E '^(log_y|y_signed|y_high|panel.[0-9]|series.[0-9])' out.gp
try plot out.csv --style precision -g again.gp
grep -E '^(log_y|y_signed|panel.[0-9]|series.[0-9]|y_label)' again.gp
command -v gnuplot >/dev/null || { echo "gnuplot is not installed"; exit 77; }
try plot out.csv -p out.png
"$hopeviz" precision -e rope -n 50 -q | "$hopeviz" plot - -p piped.svg
echo "exit $?"
left
