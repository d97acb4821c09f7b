package io.tandem.network.kernels.vector;

import static java.lang.invoke.MethodType.methodType;

import io.tandem.Text;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.invoke.CallSite;
import java.lang.invoke.ConstantCallSite;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Objects;
import jdk.incubator.vector.Vector;
import jdk.incubator.vector.VectorSpecies;
import org.apache.xbean.asm9.ClassReader;
import org.apache.xbean.asm9.ClassVisitor;
import org.apache.xbean.asm9.ClassWriter;
import org.apache.xbean.asm9.Handle;
import org.apache.xbean.asm9.MethodVisitor;
import org.apache.xbean.asm9.Opcodes;
import org.apache.xbean.asm9.Type;

/**
 * Makes the classes of this package run on Java 21 and later. They are compiled for Java 17, whose
 * vectors are loaded from a {@link ByteBuffer} and stored there ({@code fromByteBuffer}, {@code
 * intoByteBuffer}). Later ones know only a {@code MemorySegment}. So before such a class is loaded,
 * these calls become {@code invokedynamic}, linked to the methods with a segment: that of all
 * memory, at the address in the buffer. The compiler inlines them as it does the JDK's own.
 */
public final class LaterJava {
  /** The Java whose Vector API these classes are compiled for. */
  private static final int COMPILED_FOR = 17;

  /** The first Java that has segments of memory, at first as a preview. */
  private static final int FIRST = 21;

  /** The classes with such calls; one that makes Java load others comes after them. */
  static final List<String> CLASSES =
      List.of(
          "Panels",
          "VectorBfloat16",
          "VectorEmbedding",
          "VectorInt8Passes",
          "VectorLogisticDistribution",
          "VectorNormalDistribution",
          "VectorActivation",
          "VectorProduct",
          "VectorRows",
          "VectorSoftmax");

  private static final String LOAD = "fromByteBuffer";
  private static final String STORE = "intoByteBuffer";

  private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();

  private static String obstacle;
  private static boolean isDone;

  private LaterJava() {}

  /**
   * Adapts the classes once, before any of them is loaded. Must not be called where the module of
   * vectors is missing.
   *
   * @return why they do not run here; null if they do
   */
  public static synchronized String adapt() {
    if (!isDone) {
      isDone = true;
      int java = Runtime.version().feature();
      if (java != COMPILED_FOR) {
        obstacle = java < FIRST ? Text.format("Java %d has another Vector API", java) : adaptAll();
      }
    }
    return obstacle;
  }

  private static String adaptAll() {
    if (!Buffer.class
        .getModule()
        .isOpen(Buffer.class.getPackageName(), LOOKUP.lookupClass().getModule())) {
      return "Java was started without --add-opens=java.base/java.nio=ALL-UNNAMED";
    }
    try {
      for (String each : CLASSES) {
        LOOKUP.defineClass(adapted(each));
      }
      return null;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read Tandem's own classes", e);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns the class file of a class, adapted. */
  static byte[] adapted(String name) throws IOException {
    try (InputStream file = LaterJava.class.getResourceAsStream(name + ".class")) {
      ClassReader compiled = new ClassReader(file);
      ClassWriter adapted = new ClassWriter(compiled, 0);
      compiled.accept(new Calls(adapted), 0);
      return adapted.toByteArray();
    }
  }

  /** Replaces the calls in a class. */
  private static final class Calls extends ClassVisitor {
    private static final Handle LINK =
        new Handle(
            Opcodes.H_INVOKESTATIC,
            Type.getInternalName(LaterJava.class),
            "link",
            methodType(CallSite.class, MethodHandles.Lookup.class, String.class, MethodType.class)
                .toMethodDescriptorString(),
            false);

    Calls(ClassVisitor next) {
      super(Opcodes.ASM9, next);
    }

    @Override
    public MethodVisitor visitMethod(
        int access, String name, String descriptor, String signature, String[] exceptions) {
      return new MethodVisitor(
          Opcodes.ASM9, super.visitMethod(access, name, descriptor, signature, exceptions)) {
        @Override
        public void visitMethodInsn(
            int opcode, String owner, String called, String arguments, boolean isInterface) {
          if (called.equals(LOAD)) {
            visitInvokeDynamicInsn(called, arguments, LINK);
          } else if (called.equals(STORE)) {
            visitInvokeDynamicInsn(called, "(L" + owner + ";" + arguments.substring(1), LINK);
          } else {
            super.visitMethodInsn(opcode, owner, called, arguments, isInterface);
          }
        }
      };
    }
  }

  /**
   * Links a call when Java first reaches it.
   *
   * @param type (species, buffer, offset, order) to a vector, or (vector, buffer, offset, order)
   */
  static CallSite link(MethodHandles.Lookup caller, String name, MethodType type)
      throws ReflectiveOperationException {
    boolean isLoad = name.equals(LOAD);
    Class<?> first = type.parameterType(0);
    MethodHandle access =
        isLoad
            ? caller.findStatic(
                type.returnType(),
                "fromMemorySegment",
                methodType(type.returnType(), first, Memory.SEGMENT, long.class, ByteOrder.class))
            : caller.findVirtual(
                first,
                "intoMemorySegment",
                methodType(void.class, Memory.SEGMENT, long.class, ByteOrder.class));
    MethodHandle bytes =
        isLoad
            ? caller.findVirtual(VectorSpecies.class, "vectorByteSize", methodType(int.class))
            : caller.findVirtual(Vector.class, "byteSize", methodType(int.class));
    MethodHandle address =
        MethodHandles.filterArguments(
            Memory.ADDRESS, 0, bytes.asType(methodType(int.class, first)));
    MethodHandle ofAddress =
        MethodHandles.permuteArguments(
            MethodHandles.insertArguments(access, 1, Memory.ALL),
            type.insertParameterTypes(0, long.class),
            1,
            0,
            4);
    return new ConstantCallSite(MethodHandles.foldArguments(ofAddress, address));
  }

  /**
   * Returns where so many bytes of a buffer are from an offset on; called by {@link #link}'s
   * handles.
   *
   * @throws IndexOutOfBoundsException if the buffer does not have the bytes
   */
  static long address(int bytes, ByteBuffer buffer, int at) throws Throwable {
    if (!buffer.isDirect()) {
      throw new IllegalArgumentException("the buffer is on the heap");
    }
    return (long) Memory.OF_BUFFER.invokeExact((Buffer) buffer)
        + Objects.checkFromIndexSize(at, bytes, buffer.limit());
  }

  /** All memory as one segment, and where buffers are in it. */
  private static final class Memory {
    static final Class<?> SEGMENT;
    static final Object ALL;

    /** Of so many bytes in a buffer from an offset on. */
    static final MethodHandle ADDRESS;

    private static final MethodHandle OF_BUFFER;

    static {
      try {
        SEGMENT = Class.forName("java.lang.foreign.MemorySegment");
        MethodType ofSize = methodType(SEGMENT, long.class);
        Object none = LOOKUP.findStatic(SEGMENT, "ofAddress", ofSize).invoke(0L);
        ALL = LOOKUP.findVirtual(SEGMENT, "reinterpret", ofSize).invoke(none, Long.MAX_VALUE);
        OF_BUFFER =
            MethodHandles.privateLookupIn(Buffer.class, LOOKUP)
                .findGetter(Buffer.class, "address", long.class);
        ADDRESS =
            LOOKUP.findStatic(
                LaterJava.class,
                "address",
                methodType(long.class, int.class, ByteBuffer.class, int.class));
      } catch (Throwable e) { // Method handles declare it.
        throw new ExceptionInInitializerError(e);
      }
    }
  }
}
