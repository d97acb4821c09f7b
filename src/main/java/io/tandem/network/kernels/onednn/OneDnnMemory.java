package io.tandem.network.kernels.onednn;

import static io.tandem.network.kernels.onednn.OneDnn.check;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_set_data_handle;

import org.bytedeco.dnnl.dnnl_exec_arg_t;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.javacpp.Pointer;

/** An argument or result of an operation of oneDNN, of a fixed shape at a variable address. */
final class OneDnnMemory {
  private final dnnl_memory memory = new dnnl_memory();

  OneDnnMemory(dnnl_memory_desc description) {
    check(dnnl_memory_create(memory, description, OneDnn.engine(), null));
  }

  /** Makes it the argument in a role. */
  void bind(dnnl_exec_arg_t arguments, int index, int role) {
    arguments.position(index).arg(role).memory(memory);
    arguments.position(0);
  }

  void lieAt(long address) {
    check(dnnl_memory_set_data_handle(memory, new Address(address)));
  }

  /** An address as a JavaCPP pointer, which owns nothing. */
  private static final class Address extends Pointer {
    Address(long address) {
      this.address = address;
    }
  }

  /** Frees it; nothing may use it afterwards. */
  void destroy() {
    check(dnnl_memory_destroy(memory));
  }
}
