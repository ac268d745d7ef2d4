{ @name@: values, slopes and the inverse, from one end of the floats to the other. }
program plugin_test;

{$mode objfpc}

uses
  math, nnhost, activation_functions;

var
  failures: Integer = 0;

procedure check(holds: Boolean; const what: String);
begin
  if holds then
    exit;
  writeln('does not hold: ', what);
  inc(failures);
end;

function exact(x: Double): Double;
begin
  exact := x / (1 + abs(x));
end;

procedure test_mathematics;
var
  step: Integer;
  x, slope: Double;
begin
  check((softsign(0) = 0) and (softsign(1) = 0.5) and (softsign(-3) = -0.75), 'values');
  check((softsign(MaxSingle) = 1) and (softsign(NegInfinity) = -1), 'it saturates');
  check(IsNan(softsign(NaN)) and IsNan(derivative(NaN)), 'NaN gives NaN');
  check((derivative(0) = 1) and (derivative(MaxSingle) = 0), 'slopes at the ends');
  check((inverse(1) = Infinity) and (inverse(-1) = NegInfinity), 'limits of the inverse');
  check(IsNan(inverse(1.5)) and IsNan(inverse(NaN)), 'no inverse outside');
  for step := -50 to 50 do
  begin
    x := step * 0.17;
    slope := (exact(x + 1e-4) - exact(x - 1e-4)) / 2e-4;
    check(abs(derivative(x) - slope) < 2e-4, 'the derivative is the slope');
    check(abs(inverse(softsign(x)) - x) < 1e-4, 'the inverse leads back');
  end;
end;

procedure test_loops;
const
  x: array[0..2] of Single = (1, 1, 1);
  y: array[0..2] of Single = (7, 7, 7);
var
  values: array[0..4] of Single;
begin
  forward_loop(nil, 0, 3, @x, @y);
  check(y[0] = 7, 'nothing is written where there is nothing');
  forward_loop(nil, 1, 2, @x, @y);
  check((y[0] = 0.5) and (y[1] = 0.5) and (y[2] = 7), 'forward');
  backward_loop(nil, 2, 1, @x, @y, @x, @y);
  check((y[0] = 0.25) and (y[1] = 0.25) and (y[2] = 7), 'backward');
  values[0] := -1.5;
  values[1] := -1;
  values[2] := 0.5;
  values[3] := 2;
  values[4] := NaN;
  check(inverse_loop(nil, 5, @values, @values) = 4, 'values outside are counted');
  check((values[1] = NegInfinity) and (values[2] = 1), 'inverse, in place');
end;

begin
  { A program of Pascal is ended by an overflow; in the host, as here, it gives an infinity. }
  SetExceptionMask([exInvalidOp, exDenormalized, exZeroDivide, exOverflow, exUnderflow, exPrecision]);
  test_mathematics;
  test_loops;
  if failures > 0 then
    halt(1);
end.
