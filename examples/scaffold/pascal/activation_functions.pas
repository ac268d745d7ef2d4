{ x / (1 + |x|), an S from -1 to 1 that needs no exponential: the mathematics, and the loops of the contract.
  Called from threads that Pascal's runtime does not know: no strings, no New or GetMem, no exceptions in here. }
unit activation_functions;

{$mode objfpc}

interface

uses
  nnhost;

function softsign(x: Single): Single; inline;
function derivative(x: Single): Single; inline;
function inverse(y: Single): Single; inline;

procedure info(self: Pointer; var made: TActivationInfo); cdecl;
procedure forward_loop(self: Pointer; rows, cols: Int64; x, y: PSingle); cdecl;
procedure backward_loop(self: Pointer; rows, cols: Int64; x, y, dy, dx: PSingle); cdecl;
function inverse_loop(self: Pointer; n: Int64; y, x: PSingle): Int64; cdecl;

implementation

const
  largest: Single = 3.40282346638528859812e+38;
  nan_bits: LongWord = $7fc00000;

var
  nan: Single absolute nan_bits;

function softsign(x: Single): Single; inline;
begin
  if x > largest then
    softsign := 1
  else if x < -largest then
    softsign := -1
  else
    softsign := x / (1 + abs(x));
end;

function derivative(x: Single): Single; inline;
begin
  derivative := 1 / ((1 + abs(x)) * (1 + abs(x)));
end;

function inverse(y: Single): Single; inline;
begin
  if abs(y) > 1 then
    inverse := nan
  else
    inverse := y / (1 - abs(y));
end;

procedure info(self: Pointer; var made: TActivationInfo); cdecl;
begin
  made.flags := in_place or elementwise;
  made.output_minimum := -1;
  made.output_maximum := 1;
  made.inverse_minimum := -1;
  made.inverse_maximum := 1;
  made.target_low := -0.9;
  made.target_high := 0.9;
end;

procedure forward_loop(self: Pointer; rows, cols: Int64; x, y: PSingle); cdecl;
var
  i: Int64;
begin
  for i := 0 to rows * cols - 1 do
    y[i] := softsign(x[i]);
end;

procedure backward_loop(self: Pointer; rows, cols: Int64; x, y, dy, dx: PSingle); cdecl;
var
  i: Int64;
begin
  for i := 0 to rows * cols - 1 do
    dx[i] := dy[i] * derivative(x[i]);
end;

function inverse_loop(self: Pointer; n: Int64; y, x: PSingle): Int64; cdecl;
var
  i: Int64;
begin
  inverse_loop := 0;
  for i := 0 to n - 1 do
  begin
    if not ((y[i] > -1) and (y[i] < 1)) then
      inc(inverse_loop);
    x[i] := inverse(y[i]);
  end;
end;

end.
