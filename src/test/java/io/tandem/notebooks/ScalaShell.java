package io.tandem.notebooks;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.spark.sql.SparkSession;
import scala.Console;
import scala.Function0;
import scala.collection.JavaConverters;
import scala.collection.immutable.List;
import scala.tools.nsc.Settings;
import scala.tools.nsc.interpreter.IMain;
import scala.tools.nsc.interpreter.Results;

/**
 * The Scala interpreter with {@code spark}, {@code sc} and {@code z} bound, as Zeppelin's %spark
 * sets it up.
 */
final class ScalaShell implements AutoCloseable {
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private final IMain interpreter;

  @SuppressWarnings("deprecation") // setContextClassLoader
  ScalaShell(SparkSession spark) {
    Settings settings = new Settings();
    // The test JVM's class path, which is not always what the compiler finds by itself.
    settings.processArguments(
        scalaList("-Yrepl-class-based", "-classpath", System.getProperty("java.class.path")), true);
    interpreter =
        Interpreters.start(settings, new PrintWriter(output, true, StandardCharsets.UTF_8));
    interpreter.setContextClassLoader();
    interpreter.bind("spark", SparkSession.class.getName(), spark, scalaList("@transient"));
    interpreter.bind(
        "sc",
        spark.sparkContext().getClass().getName(),
        spark.sparkContext(),
        scalaList("@transient"));
    interpreter.bind("z", NoteForms.class.getName(), new NoteForms(), scalaList("@transient"));
    run("import spark.implicits._, org.apache.spark.sql.functions._");
  }

  /**
   * Runs lines of Scala and returns what they and the interpreter printed.
   *
   * @throws AssertionError when they do not compile or fail
   */
  String run(String code) {
    output.reset();
    PrintStream console = new PrintStream(output, true, StandardCharsets.UTF_8);
    Results.Result result =
        Console.withOut(console, (Function0<Results.Result>) () -> interpreter.interpret(code));
    String printed = output.toString(StandardCharsets.UTF_8);
    if (!result.toString().equals("Success")) {
      throw new AssertionError(result + ": " + code + System.lineSeparator() + printed);
    }
    return printed;
  }

  @Override
  public void close() {
    interpreter.close();
  }

  private static List<String> scalaList(String... elements) {
    return JavaConverters.asScalaBuffer(Arrays.asList(elements)).toList();
  }
}
