package io.tandem.jobs.cli;

import io.tandem.jobs.progress.JobProgress;
import io.tandem.jobs.progress.Terminal;
import io.tandem.storage.PlainLocalFiles;
import io.tandem.storage.StoreCommitProtocol;
import io.tandem.storage.TaskFailures;
import java.io.PrintWriter;
import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options of every job on Spark that reads settings; mixed into its command. */
public final class JobOptions extends SettingsOptions {
  /** Jobs whose traffic is mostly networks. */
  private static final Set<String> SENDING_NETWORKS = Set.of("train", "sweep", "averaging");

  /** The contexts that have listeners for messages; the jobs of a notebook share one. */
  private static final Set<SparkContext> WATCHED =
      Collections.newSetFromMap(Collections.synchronizedMap(new WeakHashMap<>()));

  @Option(
      names = "--master",
      paramLabel = "URL",
      description = "Spark master; default: that of spark-submit, else local[*]")
  private String master;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec job;

  private SparkContext context;

  /** The progress line; null if the job reports its progress itself. */
  private volatile JobProgress progress;

  /** The work of a job on Spark. */
  public interface Work<T, E extends Exception> {
    T run() throws E;
  }

  /**
   * Does the work of a job. An early end is reported in one sentence: a signal, after which the
   * process ends at once unless the work handles it and returns its exit code, or the end of Spark.
   *
   * @param name the name of the job
   * @param howToResume advice for the user: what is kept, and what to do
   * @throws SparkEndedException if Spark has ended, in place of the work's exception
   */
  public <T, E extends Exception> T onSpark(
      String name, Supplier<String> howToResume, Work<T, E> work) throws E {
    SparkLogging.beforeStart();
    PrintWriter err = job.commandLine().getErr();
    StopSignal.LastWords lastWords =
        StopSignal.endAtOnce(
            kind -> {
              closeProgress();
              err.println("%s: stopped by %s; %s".formatted(name, kind, howToResume.get()));
              err.flush();
            });
    try (lastWords) {
      T result = work.run();
      if (StopSignal.isExitCode(result)) {
        job.commandLine().getOut().println(howToResume.get());
      }
      return result;
    } catch (Exception e) { // Spark throws checked exceptions that it does not declare
      StopSignal.awaitEndIfEnding();
      if (context != null && TaskFailures.hasEndedBy(e, context)) {
        throw SparkEndedException.behind(e, howToResume.get());
      }
      throw e;
    } finally {
      closeProgress();
    }
  }

  private void closeProgress() {
    JobProgress shown = progress;
    if (shown != null) {
      shown.close();
    }
  }

  /**
   * Returns the display of the job's progress, until it ends or is closed.
   *
   * @param form formats a permanent line
   */
  public JobProgress progress(Terminal terminal, UnaryOperator<String> form, SparkSession session) {
    progress = JobProgress.of(terminal, form, session.sparkContext());
    return progress;
  }

  /** Returns the session of a job; an existing one (in tests and notebooks) is used as it is. */
  public SparkSession session(String name) {
    SparkConf conf = new SparkConf().setAppName("tandem " + name);
    if (master != null) {
      conf.setMaster(master);
    } else if (!conf.contains("spark.master")) {
      conf.setMaster("local[*]");
    }
    NativeEnvironment.ofExecutors(conf);
    if (SENDING_NETWORKS.contains(name)) {
      VectorTransport.prepare(conf);
    }
    LocalExecutor.keep(conf);
    LocalExecutor.tellOften(conf);
    // Its progress bar would overwrite ours.
    conf.setIfMissing("spark.ui.showConsoleProgress", "false");
    SparkSession session = start(conf);
    PlainLocalFiles.use(session);
    context = session.sparkContext();
    if (WATCHED.add(context)) {
      context.addSparkListener(new LostExecutors());
      AwaitedExecutors.watch(context);
    }
    return session;
  }

  private static SparkSession start(SparkConf conf) {
    if (SparkSession.getDefaultSession().isDefined()) {
      SparkSession session = SparkSession.builder().config(conf).getOrCreate();
      StoreCommitProtocol.use(session);
      return session;
    }
    StoreCommitProtocol.use(conf);
    ClusterMaster.await(conf, SparkHadoopUtil.get().newConfiguration(conf));
    try {
      return SparkSession.builder().config(conf).getOrCreate();
    } catch (Exception e) { // Spark throws checked exceptions that it does not declare
      StopSignal.awaitEndIfEnding();
      throw SparkEndedException.atStart(e, conf.get("spark.master"));
    }
  }
}
