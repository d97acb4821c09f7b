package io.tandem.interop.tensors;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Hostile files of Marian. */
final class HostileModels {
  private final List<HostileFile> files = new ArrayList<>();

  private HostileModels() {}

  static List<HostileFile> all() {
    HostileModels hostile = new HostileModels();
    hostile.addMarian();
    hostile.addMarianCuts();
    return hostile.files;
  }

  private void marian(String name, LittleBytes content) {
    byte[] made = content.done();
    files.add(new HostileFile(name + ".bin", TensorFormat.BIN, () -> made));
  }

  private void addMarian() {
    marian("marian-version", new LittleBytes().i64(2, 0));
    marian("marian-npz", new LittleBytes().bytes(new RawZip().stored("w.npy", new byte[9]).done()));
    marian("marian-count", new LittleBytes().i64(1, 1L << 40).zeros(64));
    marian("marian-count-negative", new LittleBytes().i64(1, -1).zeros(64));
    marian("marian-name-huge", one(1L << 40, 0x404, 1, 8).text("w\0").i32(2));
    marian("marian-name-negative", one(-5, 0x404, 1, 8).text("w\0").i32(2));
    marian("marian-name-empty", one(0, 0x404, 1, 8).i32(2));
    marian("marian-name-open", one(2, 0x404, 1, 8).text("ww").i32(2));
    marian("marian-name-zero", one(3, 0x404, 1, 8).text("\0w\0").i32(2));
    marian("marian-rank", one(2, 0x404, 1L << 60, 8).text("w\0").i32(2));
    marian("marian-rank-negative", one(2, 0x404, -1, 8).text("w\0").i32(2));
    marian("marian-negative", one(2, 0x404, 1, 8).text("w\0").i32(-2).i64(0).zeros(8));
    marian("marian-overflow", one(2, 0x404, 2, 8).text("w\0").i32(65_536, 65_536).i64(0).zeros(8));
    marian("marian-type", one(2, 0x333, 1, 8).text("w\0").i32(2).i64(0).zeros(8));
    marian("marian-type-wide", one(2, 0x1_0000_4101L, 1, 8).text("w\0").i32(2).i64(0).zeros(8));
    marian("marian-short", one(2, 0x404, 1, 4).text("w\0").i32(2).i64(0).zeros(4));
    marian("marian-padding", one(2, 0x404, 1, 8).text("w\0").i32(2).i64(1L << 50).zeros(8));
    marian("marian-padding-negative", one(2, 0x404, 1, 8).text("w\0").i32(2).i64(-8).zeros(8));
    marian("marian-data-negative", one(2, 0x404, 1, -8).text("w\0").i32(2).i64(0).zeros(8));
    marian("marian-more", one(2, 0x404, 1, 8).text("w\0").i32(2).i64(0).zeros(9));
    marian("marian-intgemm", one(2, 0x4101, 1, 8).text("w\0").i32(2).i64(0).zeros(8));
    marian("marian-packed", one(2, 0x802, 1, 8).text("w\0").i32(2).i64(0).zeros(8));
    marian(
        "marian-same-name",
        new LittleBytes()
            .i64(1, 2)
            .i64(2, 0x404, 1, 8)
            .i64(2, 0x404, 1, 8)
            .text("w\0w\0")
            .i32(2, 2)
            .i64(0)
            .zeros(16));
  }

  private static LittleBytes one(long name, long type, long rank, long data) {
    return new LittleBytes().i64(1, 1).i64(name, type, rank, data);
  }

  private void addMarianCuts() {
    byte[] whole = one(2, 0x404, 1, 8).text("w\0").i32(2).i64(4).zeros(12).done();
    int[] cuts = {0, 7, 12, 30, 48, 49, 52, 56, 62, 64, whole.length - 1};
    for (int cut : cuts) {
      marian("marian-cut-" + cut, new LittleBytes().bytes(Arrays.copyOf(whole, cut)));
    }
  }
}
