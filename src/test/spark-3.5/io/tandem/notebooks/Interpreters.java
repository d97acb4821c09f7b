package io.tandem.notebooks;

import java.io.PrintWriter;
import scala.tools.nsc.Settings;
import scala.tools.nsc.interpreter.IMain;

/** Starts the interpreter of this line's Scala. */
final class Interpreters {
  private Interpreters() {}

  static IMain start(Settings settings, PrintWriter output) {
    IMain interpreter = new IMain(settings, output);
    interpreter.initializeSynchronous();
    return interpreter;
  }
}
