import { Loading } from '../../ui/loading.js';
export function Page() {
  return <Loading />;
}
