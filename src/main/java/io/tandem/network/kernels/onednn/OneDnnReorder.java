package io.tandem.network.kernels.onednn;

import static io.tandem.network.kernels.onednn.OneDnn.check;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_FROM;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_TO;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_execute;
import static org.bytedeco.dnnl.global.dnnl.dnnl_reorder_primitive_desc_create;

import org.bytedeco.dnnl.dnnl_exec_arg_t;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.dnnl_stream;

/**
 * Copies matrices of one shape to another format or order of elements, by code that oneDNN
 * prepares. For one thread at a time.
 */
final class OneDnnReorder {
  private final dnnl_primitive operation;
  private final OneDnnMemory from;
  private final OneDnnMemory to;
  private final dnnl_exec_arg_t arguments = new dnnl_exec_arg_t(2);

  /** Prepares copying from one order to another. The caller keeps the descriptions. */
  OneDnnReorder(dnnl_memory_desc before, dnnl_memory_desc after) {
    dnnl_primitive_desc description = new dnnl_primitive_desc();
    check(
        dnnl_reorder_primitive_desc_create(
            description, before, OneDnn.engine(), after, OneDnn.engine(), null));
    operation = OneDnn.primitive(description);
    from = new OneDnnMemory(before);
    to = new OneDnnMemory(after);
    from.bind(arguments, 0, DNNL_ARG_FROM);
    to.bind(arguments, 1, DNNL_ARG_TO);
  }

  /** Copies from one address to the other. */
  void run(long source, long target, dnnl_stream stream) {
    from.lieAt(source);
    to.lieAt(target);
    check(dnnl_primitive_execute(operation, stream, 2, arguments));
  }

  /** Frees its memory; nothing may use it afterwards. */
  void destroy() {
    check(dnnl_primitive_destroy(operation));
    from.destroy();
    to.destroy();
  }
}
