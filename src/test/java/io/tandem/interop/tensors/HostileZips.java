package io.tandem.interop.tensors;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/** Hostile archives of NumPy arrays. */
final class HostileZips {
  private static final int MEGABYTE = 1 << 20;

  private final List<HostileFile> files = new ArrayList<>();

  private HostileZips() {}

  static List<HostileFile> all() {
    HostileZips hostile = new HostileZips();
    hostile.addCuts();
    hostile.addDirectories();
    hostile.addMembers();
    hostile.addBombs();
    hostile.addArrays();
    return hostile.files;
  }

  private void raw(String name, byte[] content) {
    files.add(new HostileFile(name + ".npz", TensorFormat.NPZ, () -> content));
  }

  private void member(String name, UnaryOperator<RawZip.Member> lie) {
    raw(name, new RawZip().stored("w.npy", array("<f4", "2,", 8), lie).done());
  }

  private void array(String name, byte[] content) {
    raw(name, new RawZip().stored("w.npy", content).done());
  }

  private static byte[] array(String type, String shape, int dataBytes) {
    return npy("{'descr': '%s', 'fortran_order': False, 'shape': (%s), }".formatted(type, shape))
        .zeros(dataBytes)
        .done();
  }

  private static LittleBytes npy(String header) {
    return new LittleBytes().u8(0x93).text("NUMPY").u8(1, 0).i16(header.length()).text(header);
  }

  private void addCuts() {
    byte[] whole = new RawZip().stored("w.npy", array("<f4", "2,", 8)).done();
    raw("zip-empty", new byte[0]);
    raw("zip-cut-member", Arrays.copyOf(whole, 40));
    raw("zip-cut-directory", Arrays.copyOf(whole, whole.length - 30));
    raw("zip-cut-end", Arrays.copyOf(whole, whole.length - 1));
    raw("zip-more", Arrays.copyOf(whole, whole.length + 1));
    raw("zip-shifted", new LittleBytes().text("MZ").bytes(whole).done());
    raw("zip-text", LittleBytes.of("no archive at all"));
    raw("zip-safetensors", new LittleBytes().i64(2).text("{}").zeros(40).done());
  }

  private void addDirectories() {
    raw(
        "zip-announces-more",
        new RawZip().stored("w.npy", array("<f4", "2,", 8)).announcing(60_000).done());
    raw(
        "zip-announces-fewer",
        new RawZip().stored("w.npy", array("<f4", "2,", 8)).announcing(0).done());
    raw("zip64-far", large(new LittleBytes().i32(0x07064b50, 0).i64(1L << 60).i32(1)));
    raw("zip64-negative", large(new LittleBytes().i32(0x07064b50, 0).i64(-1).i32(1)));
    raw("zip64-elsewhere", large(new LittleBytes().zeros(56).i32(0x07064b50, 0).i64(0).i32(1)));
    raw(
        "zip64-endless",
        large(
            new LittleBytes()
                .i32(0x06064b50)
                .i64(44)
                .i16(45, 45)
                .i32(0, 0)
                .i64(Long.MAX_VALUE, Long.MAX_VALUE, 0, 0)
                .i32(0x07064b50, 0)
                .i64(0)
                .i32(1)));
  }

  /** An archive without members, whose end of the form zip64 is at byte 0. */
  private static byte[] large(LittleBytes end) {
    return new RawZip().beforeEnd(end.done()).done();
  }

  private void addMembers() {
    member("zip-parent", member -> member.named("../../etc/w.npy"));
    member("zip-absolute", member -> member.named("/etc/w.npy"));
    member("zip-backslash", member -> member.named("..\\w.npy"));
    member("zip-line-feeds", member -> member.named("a\n\nb.npy"));
    member("zip-encrypted", RawZip.Member::encrypted);
    member("zip-bzip2", member -> member.by(12));
    member("zip-checksum", member -> member.summing(1));
    member("zip-renamed", member -> member.named("v.npy"));
    member("zip-longer", member -> member.sized(100_000, 100_000));
    member("zip-far", member -> member.at(1 << 30));
    member("zip-no-header", member -> member.at(4).sized(0, 0));
    member("zip64-sizes-missing", member -> member.sized(-1, -1));
    member(
        "zip64-sizes-negative",
        member -> member.sized(-1, -1).with(new LittleBytes().i16(1, 16).i64(-1, -1).done()));
    member(
        "zip64-sizes-huge",
        member ->
            member.sized(-1, -1).with(new LittleBytes().i16(1, 16).i64(1L << 62, 1L << 62).done()));
    byte[] array = array("<f4", "2,", 8);
    raw("zip-same-name", new RawZip().stored("w.npy", array).stored("w.npy", array).done());
    raw("zip-other-files", new RawZip().stored("setup.py", LittleBytes.of("import os")).done());
    raw(
        "zip-not-deflated",
        new RawZip().add("w.npy", array, array, ZipMember.DEFLATED, member -> member).done());
  }

  private void addBombs() {
    byte[] zeros = array("<f4", Integer.toString(8 * MEGABYTE) + ",", 32 * MEGABYTE);
    raw("bomb", new RawZip().deflated("w.npy", zeros, member -> member).done());
    byte[] array = array("<f4", "2,", 8);
    raw(
        "bomb-declared-small",
        new RawZip()
            .deflated("w.npy", zeros, member -> member.sized(member.compressed(), array.length))
            .done());
    raw(
        "bomb-small-declared",
        new RawZip()
            .deflated("w.npy", array, member -> member.sized(member.compressed(), 3_000_000_000L))
            .done());
    raw(
        "deflated-short",
        new RawZip()
            .deflated(
                "w.npy",
                array("<f4", "200,", 8),
                member -> member.sized(member.compressed(), member.size() + 792))
            .done());
    RawZip overlapping = new RawZip();
    RawZip.Member[] kept = new RawZip.Member[1];
    overlapping.stored(
        "w.npy",
        array,
        member -> {
          kept[0] = member;
          return member;
        });
    raw("bomb-overlapping", overlapping.listed(kept[0].named("v.npy")).done());
    RawZip nested = new RawZip();
    byte[] inner = new RawZip().stored("w.npy", array).done();
    nested.stored("a.npy", inner, member -> member);
    raw("bomb-nested", nested.done());
  }

  private void addArrays() {
    array("npy-empty", new byte[0]);
    array("npy-magic", LittleBytes.of("\u0093NUMPE\1\0  "));
    array("npy-cut-header", Arrays.copyOf(array("<f4", "2,", 8), 30));
    array("npy-cut-data", array("<f4", "2,", 7));
    array("npy-more-data", array("<f4", "2,", 9));
    array("npy-version", new LittleBytes().u8(0x93).text("NUMPY").u8(4, 0).i32(10).done());
    array("npy-header-endless", new LittleBytes().u8(0x93).text("NUMPY").u8(2, 0).i32(-2).done());
    array("npy-header-code", npy("__import__('os').system('id')").done());
    array("npy-negative", array("<f4", "-2,", 8));
    array("npy-overflow", array("<f4", "4294967296, 4294967296", 0));
    array("npy-wide", array("<f4", "99999999999999999999,", 0));
    array("npy-shape", array("<f4", "2 3", 8));
    array("npy-big-endian", array(">f4", "2,", 8));
    array("npy-objects", array("|O", "2,", 16));
    array("npy-bfloat16", array("<V2", "2,", 4));
    array(
        "npy-fortran",
        npy("{'descr': '<f4', 'fortran_order': True, 'shape': (2,), }").zeros(8).done());
    array(
        "npy-records",
        npy("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,), }").zeros(8).done());
  }
}
