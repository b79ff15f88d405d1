# Every curve of every encoding it has, at a few distances.
list='--distances 0,1,2,10,1000,1000000'
try decay $list
try decay $list -e rope -e rope:base=500000 -e hope:damping=1.0625 -e xpos -e sinusoidal -d 128
try decay $list --curve ones -e rope -e hope -e nope
try decay $list --curve rms -e rope -e hope -e xpos -e alibi
try decay $list --curve bound -e rope -e xpos -d 128
try decay $list --content-scale 8 -e nope -e alibi
try decay --softmax -n 5 -e nope -e alibi:slope=0.693147180559945
