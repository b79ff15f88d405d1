try decay -n 3 -e nope
try decay --distances 0:10:4 -e nope
try decay --distances 3:12:3 -e nope
try decay -n 1000 --distances log:7 -e nope
try decay -d 128 -e rope --distances 1706:1708:1
