{ @name@: the plugin around activation_functions.pas. }
library plugin;

{$mode objfpc}

uses
  nnhost, activation_functions;

const
  table: TActivation = (
    struct_size: SizeOf(TActivation); reserved: 0;
    info: @info; forward: @forward_loop; backward: @backward_loop; inverse: @inverse_loop);

  descriptor: TDescriptor = (
    struct_size: SizeOf(TDescriptor); thread_model: threads_concurrent;
    kind: 'nnhost.activation/1';
    id: '@id@';
    name: '@name@';
    version: '0.1.0';
    summary: 'x / (1 + |x|)';
    doc: '';
    vendor: '@vendor@';
    licence: '@licence@';
    parameters: nil; parameter_count: 0; reserved: 0;
    create: nil; destroy: nil; table: @table; get_extension: nil);

  descriptors: array[0..0] of PDescriptor = (@descriptor);

  the_module: TModule = (
    magic: module_magic; struct_size: SizeOf(TModule); major: abi_major; minor: abi_minor;
    descriptor_count: 1; descriptors: @descriptors);

function nnhost_plugin_entry: PModule; cdecl;
begin
  nnhost_plugin_entry := @the_module;
end;

exports
  nnhost_plugin_entry;

end.
