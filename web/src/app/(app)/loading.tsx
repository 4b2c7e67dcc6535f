import { PageSkeleton } from "@/components/feedback/skeletons";

export default PageSkeleton;
