package io.tandem.interop.tensors;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The form of PyTorch's files since 1.6: a zip archive with the pickle, and the bytes of storages
 * in files of their own.
 */
final class PytorchZip {
  private static final String PICKLE = "/data.pkl";
  private static final byte[] LITTLE = {'l', 'i', 't', 't', 'l', 'e'};

  private final ZipArchive archive;
  private final String folder;
  private final Refusals refusals;
  private final TensorTable table;

  private PytorchZip(ZipArchive archive, String folder, Refusals refusals, TensorTable table) {
    this.archive = archive;
    this.folder = folder;
    this.refusals = refusals;
    this.table = table;
  }

  static void read(RandomAccessBytes bytes, Refusals refusals, TensorTable table)
      throws IOException {
    ZipArchive archive = ZipArchive.read(bytes, refusals);
    List<String> pickles =
        archive.members().keySet().stream()
            .filter(name -> name.indexOf(PICKLE) == name.length() - PICKLE.length())
            .filter(name -> name.indexOf('/') == name.length() - PICKLE.length())
            .toList();
    if (pickles.size() != 1) {
      throw refusals.damaged(pickles.size() + " members FOLDER" + PICKLE, "one");
    }
    String folder = pickles.get(0).replace(PICKLE, "/");
    if (archive.members().containsKey(folder + "constants.pkl")) {
      throw refusals.unsupported(
          "a program of TorchScript", "tensors only: save model.state_dict()");
    }
    new PytorchZip(archive, folder, refusals, table).read(archive.members().get(pickles.get(0)));
  }

  private void read(ZipMember pickle) throws IOException {
    requireLittleEndian();
    if (pickle.size() > PytorchFile.MAX_PICKLE_BYTES) {
      throw refusals.unsupported(
          "a pickle of " + pickle.size() + " bytes", "at most " + PytorchFile.MAX_PICKLE_BYTES);
    }
    RandomAccessBytes program = RandomAccessBytes.of(content(pickle), refusals.file());
    Object value =
        Unpickler.read(Cursor.over(program, refusals), refusals, new TorchObjects(refusals));
    new TorchState(refusals, table, this::storage).add(value);
  }

  private Optional<TorchState.Bytes> storage(String key) {
    return Optional.ofNullable(archive.members().get(folder + "data/" + key))
        .map(member -> new TorchState.Bytes(member.size(), () -> archive.open(member)));
  }

  private void requireLittleEndian() throws IOException {
    ZipMember order = archive.members().get(folder + "byteorder");
    if (order != null
        && (order.size() != LITTLE.length || !Arrays.equals(content(order), LITTLE))) {
      throw refusals.unsupported(
          "another byte order than little", "a file that was saved on a little-endian machine");
    }
  }

  private byte[] content(ZipMember member) throws IOException {
    try (InputStream in = archive.open(member)) {
      return in.readAllBytes();
    }
  }
}
