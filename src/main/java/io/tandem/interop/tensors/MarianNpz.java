package io.tandem.interop.tensors;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.LocalDateTime;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.CheckedOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Marian's .npz files: zip archives of NumPy arrays, one for each tensor, stored or deflated; also
 * those of {@code numpy.savez}.
 */
public final class MarianNpz {
  private static final String FORMAT = "an .npz file";
  private static final String SUFFIX = ".npy";

  /** A fixed time in every archive, so that equal models give equal files. */
  private static final LocalDateTime WRITTEN = LocalDateTime.of(1980, 2, 1, 0, 0);

  private MarianNpz() {}

  /** Opens a file; closing the result closes the bytes, and so does a failure here. */
  public static TensorFile open(RandomAccessBytes bytes) throws IOException {
    return TensorFile.open(bytes, FORMAT, MarianNpz::read);
  }

  private static void read(RandomAccessBytes bytes, Refusals refusals, TensorTable table)
      throws IOException {
    ZipArchive archive = ZipArchive.read(bytes, refusals);
    for (ZipMember member : archive.members().values()) {
      if (!member.name().endsWith(SUFFIX)) {
        throw refusals.damaged(
            "the member " + Refusals.shown(member.name()), "NumPy arrays, NAME" + SUFFIX);
      }
      String name = member.name().substring(0, member.name().length() - SUFFIX.length());
      NpyHeader array;
      try (InputStream in = archive.open(member)) {
        array = NpyHeader.read(in, name, refusals);
      }
      TensorHeader header = table.header(name, array.type(), array.shape());
      if (member.size() != (long) array.bytes() + header.bytes()) {
        throw refusals.damaged(
            TensorTable.described(name, array.shape())
                + " in "
                + (member.size() - array.bytes())
                + " bytes",
            header.bytes() + " bytes");
      }
      table.add(header, () -> elements(archive, member, array.bytes()));
    }
  }

  private static InputStream elements(ZipArchive archive, ZipMember member, int headerBytes)
      throws IOException {
    InputStream in = archive.open(member);
    try {
      in.skipNBytes(headerBytes);
      return in;
    } catch (IOException | RuntimeException e) {
      try (in) {
        throw e;
      }
    }
  }

  /**
   * Writes a file of stored arrays, whose sizes precede them: Marian's own reader needs both.
   *
   * @param tensors in this order
   */
  public static void write(OutputStream out, List<TensorToWrite> tensors) throws IOException {
    ZipOutputStream zip = new ZipOutputStream(out);
    zip.setMethod(ZipOutputStream.STORED);
    for (TensorToWrite tensor : tensors) {
      byte[] header = NpyHeader.of(tensor.header());
      CRC32 crc = new CRC32();
      write(header, tensor, new CheckedOutputStream(OutputStream.nullOutputStream(), crc));
      ZipEntry entry = new ZipEntry(tensor.header().name() + SUFFIX);
      entry.setTimeLocal(WRITTEN);
      entry.setSize((long) header.length + tensor.header().bytes());
      entry.setCrc(crc.getValue());
      zip.putNextEntry(entry);
      write(header, tensor, zip);
      zip.closeEntry();
    }
    zip.finish();
    zip.flush();
  }

  private static void write(byte[] header, TensorToWrite tensor, OutputStream out)
      throws IOException {
    CountedOutput counted = new CountedOutput(out);
    counted.write(header);
    counted.tensor(tensor);
  }
}
