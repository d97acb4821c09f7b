package io.tandem.network.kernels.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_cpu;
import static org.bytedeco.dnnl.global.dnnl.dnnl_cpu_isa_avx;
import static org.bytedeco.dnnl.global.dnnl.dnnl_cpu_isa_avx10_1_512;
import static org.bytedeco.dnnl.global.dnnl.dnnl_cpu_isa_avx10_1_512_amx;
import static org.bytedeco.dnnl.global.dnnl.dnnl_cpu_isa_avx10_1_512_amx_fp16;
import static org.bytedeco.dnnl.global.dnnl.dnnl_cpu_isa_avx2;
import static org.bytedeco.dnnl.global.dnnl.dnnl_cpu_isa_avx2_vnni;
import static org.bytedeco.dnnl.global.dnnl.dnnl_cpu_isa_avx2_vnni_2;
import static org.bytedeco.dnnl.global.dnnl.dnnl_cpu_isa_avx512_core;
import static org.bytedeco.dnnl.global.dnnl.dnnl_cpu_isa_avx512_core_bf16;
import static org.bytedeco.dnnl.global.dnnl.dnnl_cpu_isa_avx512_core_vnni;
import static org.bytedeco.dnnl.global.dnnl.dnnl_cpu_isa_default;
import static org.bytedeco.dnnl.global.dnnl.dnnl_cpu_isa_sse41;
import static org.bytedeco.dnnl.global.dnnl.dnnl_engine_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_get_effective_cpu_isa;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_create_with_strides;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_desc_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_set_max_cpu_isa;
import static org.bytedeco.dnnl.global.dnnl.dnnl_stream_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_stream_default_flags;
import static org.bytedeco.dnnl.global.dnnl.dnnl_success;
import static org.bytedeco.dnnl.global.dnnl.dnnl_version;

import io.tandem.Text;
import io.tandem.config.Instructions;
import io.tandem.network.kernels.InstructionLimit;
import io.tandem.network.kernels.NativeSetup;
import org.bytedeco.dnnl.dnnl_engine;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.dnnl_stream;
import org.bytedeco.dnnl.dnnl_version_t;

/**
 * The library oneDNN (formerly DNNL, MKL-DNN), as packaged by JavaCPP: tells whether it can be used
 * here, and holds its engine. Its native code needs the OpenCL loader of the operating system,
 * which few machines have, so no other class of this package may be touched unless {@link
 * #obstacle} returns null.
 *
 * <p><b>Ownership.</b> The caller of {@link #describe} destroys the description as soon as its
 * operation is made: operations and their memory keep copies, and never destroy a description that
 * was passed to them. An operation that serves one matrix ({@link OneDnnPacking#pack}) is destroyed
 * after it has run. Cached operations, one for each shape that a model needs, and the packed order
 * of each shape of weights live as long as the JVM.
 */
public final class OneDnn {
  private static final String REMEDY =
      "it needs the system library libOpenCL.so.1: install ocl-icd-libopencl1 (Debian, Ubuntu)"
          + " or ocl-icd (Fedora, RHEL)";

  private static final Start START;

  static {
    NativeSetup.prepare();
    START = start(InstructionLimit.get());
  }

  /**
   * The engine, or the obstacle to it.
   *
   * @param engine null where there is an obstacle
   * @param obstacle null where there is an engine
   */
  record Start(dnnl_engine engine, String obstacle) {}

  /** Makes an engine that uses these instructions. */
  private static Start start(Instructions common) {
    try {
      String obstacle = limit(common);
      return obstacle == null ? start(dnnl_cpu) : new Start(null, obstacle);
    } catch (LinkageError e) {
      return notLoaded(e);
    }
  }

  /**
   * Limits oneDNN's instructions, which it takes into account only before its first use, and over
   * its variable ONEDNN_MAX_CPU_ISA; returns the obstacle, or null.
   */
  private static String limit(Instructions common) {
    int instructions =
        switch (common) {
          case FASTEST -> dnnl_cpu_isa_default;
          case AVX2 -> dnnl_cpu_isa_avx2;
          case AVX512 -> dnnl_cpu_isa_avx512_core;
          case AVX512_BF16 -> dnnl_cpu_isa_avx512_core_bf16;
        };
    if (instructions == dnnl_cpu_isa_default) {
      return null;
    }
    dnnl_set_max_cpu_isa(instructions);
    int effective = dnnl_get_effective_cpu_isa();
    return effective == instructions
        ? null
        : "oneDNN uses %s, and not %s, on this processor"
            .formatted(instructions(effective), instructions(instructions));
  }

  private static Start notLoaded(LinkageError e) {
    return new Start(null, "oneDNN cannot be loaded (%s); %s".formatted(innermost(e), REMEDY));
  }

  /** Makes an engine of that kind. */
  static Start start(int kind) {
    try {
      dnnl_engine engine = new dnnl_engine();
      int status = dnnl_engine_create(engine, kind, 0);
      return status == dnnl_success
          ? new Start(engine, null)
          : new Start(
              null,
              Text.format("oneDNN cannot create an engine on this machine (status %d)", status));
    } catch (LinkageError e) {
      return notLoaded(e);
    }
  }

  private OneDnn() {}

  private static String innermost(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return String.valueOf(cause.getMessage());
  }

  /** Returns the obstacle to oneDNN in this JVM and its remedy, or null. */
  public static String obstacle() {
    return START.obstacle;
  }

  /** Returns the obstacle to fast products of bfloat16 in this JVM, or null. */
  public static String obstacleToBf16() {
    if (START.obstacle != null) {
      return START.obstacle;
    }
    return has(dnnl_cpu_isa_avx512_core_bf16) ? null : lacking("AVX512-BF16 nor AMX");
  }

  /**
   * Returns the obstacle to fast products of 8-bit integers in this JVM, or null. Without the
   * instructions named, pairs of products are added in 16 bits, which overflow, and float32 is as
   * fast.
   */
  public static String obstacleToInt8() {
    if (START.obstacle != null) {
      return START.obstacle;
    }
    return has(dnnl_cpu_isa_avx512_core_vnni) || has(dnnl_cpu_isa_avx2_vnni)
        ? null
        : lacking("AVX512-VNNI nor AVX-VNNI nor AMX");
  }

  private static String lacking(String instructions) {
    Instructions common = InstructionLimit.get();
    return common.areCommon()
        ? "training.instructions = %s allows neither %s".formatted(common, instructions)
        : "this processor has neither " + instructions;
  }

  private static boolean has(int instructions) {
    return (dnnl_get_effective_cpu_isa() & instructions) == instructions;
  }

  /** Returns the version and the instruction set: results depend on both. */
  static String description() {
    dnnl_version_t version = dnnl_version();
    return Text.format(
        "oneDNN %d.%d.%d for %s",
        version.major(),
        version.minor(),
        version.patch(),
        instructions(dnnl_get_effective_cpu_isa()));
  }

  /**
   * Names an instruction set as oneDNN's variable ONEDNN_MAX_CPU_ISA does; in hex if it has no
   * name.
   */
  private static String instructions(int effective) {
    return switch (effective) {
      case dnnl_cpu_isa_sse41 -> "SSE41";
      case dnnl_cpu_isa_avx -> "AVX";
      case dnnl_cpu_isa_avx2 -> "AVX2";
      case dnnl_cpu_isa_avx2_vnni -> "AVX2_VNNI";
      case dnnl_cpu_isa_avx2_vnni_2 -> "AVX2_VNNI_2";
      case dnnl_cpu_isa_avx512_core -> "AVX512_CORE";
      case dnnl_cpu_isa_avx512_core_vnni -> "AVX512_CORE_VNNI";
      case dnnl_cpu_isa_avx512_core_bf16 -> "AVX512_CORE_BF16";
      case dnnl_cpu_isa_avx10_1_512 -> "AVX10_1_512";
      case dnnl_cpu_isa_avx10_1_512_amx -> "AVX10_1_512_AMX";
      case dnnl_cpu_isa_avx10_1_512_amx_fp16 -> "AVX10_1_512_AMX_FP16";
      default -> Text.format("instructions %#x", effective);
    };
  }

  static dnnl_engine engine() {
    return START.engine;
  }

  static dnnl_stream stream() {
    dnnl_stream stream = new dnnl_stream();
    check(dnnl_stream_create(stream, START.engine, dnnl_stream_default_flags));
    return stream;
  }

  /** Describes a matrix in which element (i, j) lies at i · stride + j. */
  static dnnl_memory_desc describe(int type, int rows, int columns, int stride) {
    return describe(type, new long[] {rows, columns}, new long[] {stride, 1});
  }

  /** Describes the transpose of a matrix in which element (i, j) lies at i · stride + j. */
  static dnnl_memory_desc describeTransposed(int type, int rows, int columns, int stride) {
    return describe(type, new long[] {columns, rows}, new long[] {1, stride});
  }

  private static dnnl_memory_desc describe(int type, long[] sizes, long[] steps) {
    dnnl_memory_desc description = new dnnl_memory_desc();
    check(dnnl_memory_desc_create_with_strides(description, 2, sizes, type, steps));
    return description;
  }

  /**
   * Destroys descriptions.
   *
   * @param descriptions some may be null
   */
  static void destroy(dnnl_memory_desc... descriptions) {
    for (dnnl_memory_desc description : descriptions) {
      if (description != null) {
        check(dnnl_memory_desc_destroy(description));
      }
    }
  }

  /** Makes the operation and destroys its description. */
  static dnnl_primitive primitive(dnnl_primitive_desc description) {
    dnnl_primitive primitive = new dnnl_primitive();
    check(dnnl_primitive_create(primitive, description));
    check(dnnl_primitive_desc_destroy(description));
    return primitive;
  }

  static void check(int status) {
    if (status != dnnl_success) {
      throw new IllegalStateException("oneDNN failed with status " + status);
    }
  }
}
