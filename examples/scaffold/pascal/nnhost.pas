{ nnhost's plugin contract, version @abi_major@.@abi_minor@, in Pascal: as much of nnhost/abi/*.h as an activation needs.
  The comments there say who owns what, and on which thread. }
unit nnhost;

{$mode objfpc}
{$packrecords C}

interface

const
  abi_major = @abi_major@;
  abi_minor = @abi_minor@;
  module_magic = $010054534f484e4e;
  threads_concurrent = 2;
  in_place = 1;
  elementwise = 2;

type
  TActivationInfo = record
    struct_size, flags: LongWord;
    output_minimum, output_maximum, inverse_minimum, inverse_maximum, target_low, target_high: Single;
  end;

  TActivation = record
    struct_size, reserved: LongWord;
    info: procedure(self: Pointer; var made: TActivationInfo); cdecl;
    forward: procedure(self: Pointer; rows, cols: Int64; x, y: PSingle); cdecl;
    backward: procedure(self: Pointer; rows, cols: Int64; x, y, dy, dx: PSingle); cdecl;
    inverse: function(self: Pointer; n: Int64; y, x: PSingle): Int64; cdecl;
  end;

  TDescriptor = record
    struct_size, thread_model: LongWord;
    kind, id, name, version, summary, doc, vendor, licence: PAnsiChar;
    parameters: Pointer;
    parameter_count, reserved: LongWord;
    create, destroy: Pointer; { nil: no state, self is nil }
    table: ^TActivation;
    get_extension: Pointer;
  end;
  PDescriptor = ^TDescriptor;

  TModule = record
    magic: QWord;
    struct_size, major, minor, descriptor_count: LongWord;
    descriptors: ^PDescriptor;
  end;
  PModule = ^TModule;

implementation

end.
