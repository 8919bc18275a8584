// Tests of the programs as a whole stand here.
