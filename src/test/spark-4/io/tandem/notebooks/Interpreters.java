package io.tandem.notebooks;

import java.io.PrintWriter;
import scala.tools.nsc.Settings;
import scala.tools.nsc.interpreter.IMain;
import scala.tools.nsc.interpreter.shell.ReplReporterImpl;

/** Starts the interpreter of this line's Scala. */
final class Interpreters {
  private Interpreters() {}

  static IMain start(Settings settings, PrintWriter output) {
    return new IMain(settings, new ReplReporterImpl(settings, output));
  }
}
