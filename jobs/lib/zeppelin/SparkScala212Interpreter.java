package org.apache.zeppelin.spark;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.SQLContext;
import org.apache.spark.sql.SparkSession;
import org.apache.zeppelin.interpreter.InterpreterContext;
import org.apache.zeppelin.interpreter.InterpreterGroup;
import org.apache.zeppelin.interpreter.InterpreterHookRegistry;
import org.apache.zeppelin.interpreter.InterpreterResult;
import org.apache.zeppelin.interpreter.ZeppelinContext;
import org.apache.zeppelin.interpreter.thrift.InterpreterCompletion;
import scala.Console;
import scala.Function0;
import scala.collection.JavaConverters;
import scala.tools.nsc.Settings;
import scala.tools.nsc.interpreter.IMain;
import scala.tools.nsc.interpreter.Results;

/**
 * The Scala half of Zeppelin's Spark interpreter, over the Scala compiler's own interpreter. It
 * stands for Zeppelin's module spark-scala-2.12, which its SparkInterpreter loads by this name.
 * Without completion.
 */
public final class SparkScala212Interpreter extends AbstractSparkScalaInterpreter {
  private final SparkConf conf;
  private final Properties properties;
  private final File classes;

  /** What the compiler's interpreter says of the paragraph that runs: values and errors. */
  private final ByteArrayOutputStream remarks = new ByteArrayOutputStream();

  private IMain interpreter;
  private SparkSession spark;
  private ZeppelinContext context;

  /** Called by reflection. */
  public SparkScala212Interpreter(
      SparkConf conf,
      List<String> files,
      Properties properties,
      InterpreterGroup group,
      URLClassLoader loader,
      File classes) {
    this.conf = conf;
    this.properties = properties;
    this.classes = classes;
  }

  @Override
  public void open() {
    // Executors fetch the classes of paragraphs from there.
    conf.set("spark.repl.class.outputDir", classes.getAbsolutePath());
    spark = SparkSession.builder().config(conf).getOrCreate();
    Settings settings = new Settings();
    settings.processArguments(
        scalaList("-usejavacp", "-Yrepl-class-based", "-Yrepl-outdir", classes.getAbsolutePath()),
        true);
    interpreter = new IMain(settings, new PrintWriter(remarks, true, StandardCharsets.UTF_8));
    interpreter.setContextClassLoader();
    interpreter.initializeSynchronous();
    context =
        new Context(
            Integer.parseInt(properties.getProperty("zeppelin.spark.maxResult", "1000")), shims());
    bind("spark", SparkSession.class, spark);
    bind("sc", SparkContext.class, spark.sparkContext());
    bind("z", ZeppelinContext.class, context);
    interpreter.interpret("import spark.implicits._, org.apache.spark.sql.functions._", true);
  }

  private SparkShims shims() {
    try {
      return SparkShims.getInstance(spark.version(), properties, spark);
    } catch (Exception e) {
      throw new IllegalStateException("no part of Zeppelin for Spark " + spark.version(), e);
    }
  }

  private void bind(String name, Class<?> type, Object value) {
    interpreter.bind(name, type.getName(), value, scalaList("@transient"));
  }

  private static scala.collection.immutable.List<String> scalaList(String... elements) {
    return JavaConverters.asScalaBuffer(Arrays.asList(elements)).toList();
  }

  @Override
  public InterpreterResult interpret(String code, InterpreterContext paragraph) {
    context.setInterpreterContext(paragraph);
    context.setGui(paragraph.getGui());
    context.setNoteGui(paragraph.getNoteGui());
    remarks.reset();
    try {
      Function0<Results.Result> run = () -> interpreter.interpret(code);
      Results.Result result = Console.withOut(new PrintStream(paragraph.out, true), run);
      if (!result.toString().equals("Success") || printsValues()) {
        paragraph.out.write(remarks.toByteArray());
      }
      paragraph.out.flush();
      return new InterpreterResult(
          switch (result.toString()) {
            case "Success" -> InterpreterResult.Code.SUCCESS;
            case "Incomplete" -> InterpreterResult.Code.INCOMPLETE;
            default -> InterpreterResult.Code.ERROR;
          });
    } catch (IOException e) {
      return new InterpreterResult(InterpreterResult.Code.ERROR, e.toString());
    }
  }

  /** A setting of Zeppelin's own interpreter. */
  private boolean printsValues() {
    return Boolean.parseBoolean(properties.getProperty("zeppelin.spark.printREPLOutput", "true"));
  }

  @Override
  public SparkContext getSparkContext() {
    return spark.sparkContext();
  }

  @Override
  public SQLContext getSqlContext() {
    return spark.sqlContext();
  }

  @Override
  public Object getSparkSession() {
    return spark;
  }

  @Override
  public String getSparkUrl() {
    return spark.sparkContext().uiWebUrl().getOrElse(() -> "");
  }

  @Override
  public ZeppelinContext getZeppelinContext() {
    return context;
  }

  @Override
  public int getProgress(String jobGroup, InterpreterContext paragraph) {
    return 0;
  }

  @Override
  public List<InterpreterCompletion> completion(
      String buffer, int cursor, InterpreterContext paragraph) {
    return List.of();
  }

  @Override
  public ClassLoader getScalaShellClassLoader() {
    return interpreter.classLoader();
  }

  @Override
  public void close() {
    if (interpreter != null) {
      interpreter.close();
    }
    if (spark != null) {
      spark.stop();
    }
  }

  /** The {@code z} of notes. */
  public static final class Context extends ZeppelinContext {
    private final SparkShims shims;

    Context(int mostRows, SparkShims shims) {
      super(new InterpreterHookRegistry(), mostRows);
      this.shims = shims;
    }

    @Override
    public Map<String, String> getInterpreterClassMap() {
      return Map.of(
          "spark", SparkInterpreter.class.getName(), "sql", SparkSqlInterpreter.class.getName());
    }

    @Override
    @SuppressWarnings("rawtypes")
    public List<Class> getSupportedClasses() {
      return List.of(Dataset.class);
    }

    @Override
    public String showData(Object data, int mostRows) {
      return shims.showDataFrame(data, mostRows, getInterpreterContext());
    }
  }
}
