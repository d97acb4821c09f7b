package io.tandem.store;

import java.io.IOException;

/** A process of its own, and the mark that it would make if it wrote a corpus. */
final class OtherWriter {
  private final Process process;
  private final WriterMark mark;

  private OtherWriter(Process process) {
    this.process = process;
    mark =
        new WriterMark(
            WriterMark.own().host(),
            process.pid(),
            process.info().startInstant().orElseThrow().toString());
  }

  static OtherWriter start() throws IOException {
    return new OtherWriter(new ProcessBuilder("sleep", "60").start());
  }

  /** The mark of a process that is no more. */
  static WriterMark dead() throws IOException, InterruptedException {
    OtherWriter writer = start();
    writer.kill();
    return writer.mark();
  }

  WriterMark mark() {
    return mark;
  }

  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }
}
