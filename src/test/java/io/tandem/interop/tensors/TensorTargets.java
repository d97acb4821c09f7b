package io.tandem.interop.tensors;

import io.tandem.fuzz.FuzzTarget;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/**
 * Files of tensors, fuzzed. An archive has a checksum of each member, which mutations do not meet;
 * so there are targets whose input is put into an archive, besides one of whole archives.
 */
public final class TensorTargets {
  private static final int STORAGE_BYTES = 64;

  private TensorTargets() {}

  /** Returns the targets. */
  public static List<FuzzTarget> all() {
    return List.of(
        target("safetensors", "input.safetensors", TensorFormat.SAFETENSORS, whole -> whole),
        target("pytorch", "pytorch_model.bin", TensorFormat.PYTORCH, TensorTargets::ofPickle),
        target("pytorch-stream", "pytorch_model.bin", TensorFormat.PYTORCH, whole -> whole),
        target("npy", "input.npz", TensorFormat.NPZ, TensorTargets::ofArray),
        target("npz", "input.npz", TensorFormat.NPZ, whole -> whole),
        target("marian-bin", "input.bin", TensorFormat.BIN, whole -> whole),
        new FuzzTarget("zip", "input.zip", TensorTargets::readArchive));
  }

  private static byte[] ofPickle(byte[] program) {
    return new RawZip()
        .stored("m/data.pkl", program)
        .stored("m/data/0", new byte[STORAGE_BYTES])
        .done();
  }

  private static byte[] ofArray(byte[] array) {
    return new RawZip().stored("w.npy", array).done();
  }

  private static FuzzTarget target(
      String name, String file, TensorFormat format, UnaryOperator<byte[]> archive) {
    return new FuzzTarget(name, file, (input, of) -> read(format, archive.apply(input), of));
  }

  private static String read(TensorFormat format, byte[] content, String file) throws IOException {
    long elements = 0;
    List<TensorToWrite> tensors = new ArrayList<>();
    try (TensorFile tensorFile = format.open(content, file)) {
      for (TensorHeader header : tensorFile.headers().values()) {
        byte[] bytes = tensorFile.bytes(header.name());
        elements += header.elements();
        if (header.type().isFloatingPoint()
            && tensorFile.floats(header.name()).length != header.elements()) {
          throw new AssertionError("another number of elements of " + header);
        }
        tensors.add(new TensorToWrite(header, TensorData.ofBytes(bytes)));
      }
      requireSameAgain(format, tensors, tensorFile);
      return String.format(Locale.ROOT, "tensors: %d of %d elements", tensors.size(), elements);
    }
  }

  private static void requireSameAgain(
      TensorFormat format, List<TensorToWrite> tensors, TensorFile before) throws IOException {
    if (!format.isWritten()
        || !tensors.stream().allMatch(tensor -> format.has(tensor.header().type()))) {
      return;
    }
    try (TensorFile again = format.open(format.written(tensors), before.file())) {
      if (!again.headers().equals(before.headers())) {
        throw new AssertionError("other tensors after they were written and read");
      }
    }
  }

  private static String readArchive(byte[] input, String file) throws IOException {
    ZipArchive archive =
        ZipArchive.read(RandomAccessBytes.of(input, file), new Refusals(file, "an archive"));
    long bytes = 0;
    for (ZipMember member : archive.members().values()) {
      try (InputStream in = archive.open(member)) {
        bytes += in.readAllBytes().length;
      }
    }
    return String.format(Locale.ROOT, "members: %d of %d bytes", archive.members().size(), bytes);
  }
}
