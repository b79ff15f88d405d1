try info configs/gemma-3-27b.json
try info configs/deepseek-v3.json
try info --frequencies configs/gpt-neox-20b.json
try info --frequencies configs/gemma-4.json -o g.csv
awk -F, 'NR == 1 || $2 % 63 == 0' g.csv
try info --frequencies configs/phi-3-mini-128k.json --seq-len 4097 -o p.csv
sed -n '1p;2p;$p' p.csv
try info --frequencies configs/gpt-j-6b.json configs/glm-4-9b-chat.json -o two.csv -g two.gp
sed -n '1p;2p;$p' two.csv
try plot two.csv -g three.gp
grep -c . three.gp >/dev/null && echo drawn
try info configs/gemma-2-9b.json -q | head -3
try info
try info configs/gpt-j-6b.json configs/glm-4-9b-chat.json
try info encodings --frequencies
try info configs/gpt-j-6b.json -o x.csv
try info --frequencies configs/gpt-j-6b.json configs/gpt-j-6b.json
rm -f g.csv p.csv two.csv two.gp three.gp
left
