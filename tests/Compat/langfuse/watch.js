import { format } from 'node:util';

/** SDKs swallow their errors and only log them: here each line of their log is an error of the scenario. */
export class Watch {
  errors = [];

  constructor() {
    // Only the document goes to stdout.
    console.log = console.info = console.debug = (...words) => process.stderr.write(format(...words) + '\n');
    console.error = console.warn = (...words) => this.note(format(...words));
    process.on('unhandledRejection', reason => this.note(reason));
  }

  begin() {
    this.errors = [];
  }

  note(problem) {
    const text = problem instanceof Error ? format(problem) : typeof problem === 'string' ? problem : JSON.stringify(problem);
    process.stderr.write(text + '\n');
    this.errors.push(text);
  }

  /** For what must go wrong: what the SDK logged meanwhile, and what it threw, are the result instead of an error. */
  async expectFailure(action) {
    const before = this.errors;
    this.errors = [];
    let thrown = null;
    try {
      await action();
    } catch (error) {
      thrown = { name: error.name, message: String(error.message), status: error.status ?? error.statusCode ?? null };
    }
    const logged = this.errors;
    this.errors = before;
    return { thrown, logged };
  }
}
