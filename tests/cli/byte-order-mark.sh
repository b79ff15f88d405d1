# A UTF-8 byte order mark, as some editors put it at a text's beginning, is no part of what is read.
marked() { # FILE TEXT
	printf '\357\273\277%b' "$2" >"$1"
}
marked config.json '{"hidden_size": 64, "num_attention_heads": 4, "rope_theta": 500000}'
marked vectors.csv 'q,k\n0.5,1\n-1.25,0.25\n'
marked sum.csv 'decay,frequency,coefficient\n1,0,1\n'
marked curves.csv 'distance,a\n0,1\n1,2\n2,1\n3,0\n'
try decay --config config.json --distances 0,10
try info --frequencies config.json -o ladder.csv
sed -n 3p ladder.csv
try decay -e rope --vectors vectors.csv -n 2
try verify --monotone --coefficients sum.csv
"$hopeviz" spectrum curves.csv | cut -d , -f 1
"$hopeviz" spectrum - <curves.csv | cut -d , -f 1
try plot curves.csv -g curves.gp
